"""Prints the cells' texts of a flat OpenDocument spreadsheet as JSON, and how many are formulas."""

import json
import sys
import xml.etree.ElementTree as xml

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def text(node):
    """A paragraph's text; blanks in a row and tabs are elements."""
    parts = [node.text or ""]
    for child in node:
        if child.tag == TEXT + "s":
            parts.append(" " * int(child.get(TEXT + "c", "1")))
        elif child.tag == TEXT + "tab":
            parts.append("\t")
        else:
            parts.append(text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def cells(row):
    found = []
    for cell in row.iter(TABLE + "table-cell"):
        shown = "\n".join(text(line) for line in cell.findall(TEXT + "p"))
        found += [shown] * int(cell.get(TABLE + "number-columns-repeated", "1"))
    return found


root = xml.parse(sys.argv[1]).getroot()
sheet = next(root.iter(TABLE + "table"))
rows = []
for row in sheet.iter(TABLE + "table-row"):
    found = cells(row)
    if any(found):
        rows += [found] * int(row.get(TABLE + "number-rows-repeated", "1"))
formulas = sum(TABLE + "formula" in cell.attrib for cell in root.iter(TABLE + "table-cell"))
print(json.dumps({"rows": rows, "formulas": formulas}))
