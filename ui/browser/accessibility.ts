/** The accessibility tree, as a screen reader is given it. */
import type { Page } from 'playwright-core';

export interface Heard {
  role: string;
  name: string;
  properties: Record<string, unknown>;
}

/** Every node of the tree that is not hidden from it. */
export async function heard(page: Page): Promise<Heard[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes
    .filter((node) => !node.ignored)
    .map((node) => ({
      role: String(node.role?.value ?? ''),
      name: String(node.name?.value ?? '').trim(),
      properties: Object.fromEntries(
        (node.properties ?? []).map(({ name, value }) => [name, value.value as unknown]),
      ),
    }));
}

/** What is of no use without a name, as Chromium calls its roles. */
const NAMED = new Set(
  (
    'button link textbox searchbox combobox ComboBoxSelect checkbox radio switch slider spinbutton ' +
    'tab tablist tabpanel menu menuitem option treeitem tree listbox grid treegrid image img figure ' +
    'dialog alertdialog region progressIndicator ProgressIndicator scrollbar columnheader heading ' +
    'DisclosureTriangle navigation complementary radiogroup'
  ).split(' '),
);

/** Roles and places of what should have a name and has none. */
export async function nameless(page: Page): Promise<string[]> {
  const nodes = await heard(page);
  return nodes
    .map(({ role, name }, at) => ({ role, name, after: nodes[at - 1]?.name ?? '' }))
    .filter(({ role, name }) => NAMED.has(role) && name === '')
    .map(({ role, after }) => `${role} after “${after}”`);
}
