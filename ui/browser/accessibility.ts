/** The accessibility tree, as a screen reader is given it. */
import type { Page } from 'playwright-core';

export interface Heard {
  role: string;
  name: string;
  properties: Record<string, unknown>;
}

/** Every node of the tree that is not hidden from it. */
export async function heard(page: Page): Promise<Heard[]> {
  return (await tree(page))
    .filter((node) => !node.ignored)
    .map((node) => ({
      role: String(node.role?.value ?? ''),
      name: String(node.name?.value ?? '').trim(),
      properties: Object.fromEntries(
        (node.properties ?? []).map(({ name, value }) => [name, value.value as unknown]),
      ),
    }));
}

/** The texts that are read out by themselves when they come. */
export async function announced(page: Page): Promise<string[]> {
  const nodes = new Map((await tree(page)).map((node) => [node.nodeId, node]));
  const live = (id: string | undefined): boolean => {
    const node = id === undefined ? undefined : nodes.get(id);
    if (!node) return false;
    const told = node.properties?.find(({ name }) => name === 'live')?.value.value;
    return told === 'polite' || told === 'assertive' || live(node.parentId);
  };
  return [...nodes.values()]
    .filter(({ ignored, role, nodeId }) => !ignored && role?.value === 'StaticText' && live(nodeId))
    .map(({ name }) => String(name?.value ?? ''));
}

async function tree(page: Page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes;
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
