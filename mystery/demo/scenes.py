"""The pictures of the demo's visits: an order, a receipt, an entrance, a display case, a table."""

import math
import random
from collections.abc import Callable, Sequence
from functools import partial

from mystery.demo.canvas import Canvas, Colour, mixed, tuned
from mystery.demo.menus import CURRENCIES, RECEIPTS, SIGNS, TAGS, Receipt

WOODS: tuple[Colour, ...] = ((168, 122, 82), (122, 84, 56), (196, 158, 118), (92, 68, 52))
STONE: tuple[Colour, ...] = ((206, 202, 196), (150, 148, 146), (222, 214, 204))
CERAMIC: tuple[Colour, ...] = ((244, 240, 233), (62, 84, 92), (214, 196, 176), (38, 40, 46))
CRUST: tuple[Colour, ...] = ((206, 142, 66), (186, 118, 52), (222, 168, 92))


def table(chance: random.Random) -> Canvas:
    """A table from above."""
    if chance.random() < 0.65:
        canvas = Canvas(chance, (0, 0, 0))
        canvas.wood(chance.choice(WOODS), chance.uniform(150, 260))
        return canvas
    tone = chance.choice(STONE)
    canvas = Canvas(chance, tone)
    for _ in range(900):
        x, y, size = chance.uniform(0, 1600), chance.uniform(0, 1200), chance.uniform(0.8, 3.5)
        canvas.oval(x, y, size, size, tuned(tone, chance.randint(-26, 18)))
    return canvas


def draw_cup(chance: random.Random) -> Canvas:
    """The order as it was served."""
    canvas = table(chance)
    plate_x = chance.uniform(420, 560)
    put_pastry(canvas, plate_x, chance.uniform(640, 760))
    put_cup(canvas, plate_x + chance.uniform(540, 640), chance.uniform(480, 640), chance.uniform(190, 230))
    if chance.random() < 0.6:
        x, y = chance.uniform(1250, 1400), chance.uniform(900, 1000)
        canvas.shape((x, y), (x + 230, y - 40), (x + 270, y + 190), (x + 40, y + 230), fill=(240, 236, 228))
        canvas.line((x + 20, y + 110), (x + 250, y + 70), fill=(222, 216, 206), width=4)
    return canvas


def put_cup(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A cup on its saucer, seen a little from the side; the milk drew a leaf or a heart."""
    chance, body = canvas.chance, canvas.chance.choice(CERAMIC)
    canvas.shadow(x + 25, y + 50, size * 1.7, size * 1.45)
    canvas.oval(x, y + 20, size * 1.6, size * 1.36, tuned(body, -6))
    canvas.oval(x, y + 12, size * 1.54, size * 1.3, body)
    canvas.oval(x, y + 16, size * 1.06, size * 0.9, tuned(body, -12))
    turn = chance.uniform(-0.5, 0.5)
    hx, hy = x + size * 1.22 * math.cos(turn), y + size * 1.05 * math.sin(turn)
    canvas.ring(hx, hy, size * 0.34, size * 0.28, tuned(body, -20), size * 0.11)
    canvas.oval(x, y, size * 1.03, size * 0.95, tuned(body, -24))
    canvas.oval(x, y - 8, size, size * 0.92, tuned(body, 8))
    canvas.oval(x, y - 4, size * 0.92, size * 0.84, (92, 54, 30))
    canvas.oval(x, y - 2, size * 0.89, size * 0.81, (164, 106, 62))
    milk: Colour = (240, 222, 196)
    if chance.random() < 0.5:
        for step in range(5):
            wide = size * (0.5 - step * 0.085)
            top = y + size * 0.38 - step * size * 0.19
            canvas.oval(x, top, wide, wide * 0.42, milk)
            canvas.oval(x, top - size * 0.05, wide * 0.86, wide * 0.3, (164, 106, 62))
        canvas.line((x, y - size * 0.6), (x, y + size * 0.5), fill=milk, width=size * 0.045)
    else:
        part = size * 0.3
        canvas.oval(x - part * 0.72, y - part * 0.4, part, part * 0.9, milk)
        canvas.oval(x + part * 0.72, y - part * 0.4, part, part * 0.9, milk)
        canvas.shape((x - part * 1.6, y - part * 0.1), (x + part * 1.6, y - part * 0.1), (x, y + part * 1.7), fill=milk)
    canvas.line((x + size * 0.9, y + size), (x + size * 1.5, y + size * 0.35), fill=(178, 180, 184), width=size * 0.07)
    canvas.oval(x + size * 1.52, y + size * 0.33, size * 0.13, size * 0.17, (196, 198, 202))


def put_pastry(canvas: Canvas, x: float, y: float) -> None:
    """A croissant, a slice or a bun on its plate."""
    chance, plate = canvas.chance, canvas.chance.choice(CERAMIC[:3])
    canvas.shadow(x + 20, y + 35, 330, 280)
    canvas.oval(x, y + 8, 312, 262, tuned(plate, -22))
    canvas.oval(x, y, 310, 260, plate)
    canvas.oval(x, y + 4, 222, 184, tuned(plate, -8))
    crust = chance.choice(CRUST)
    kind = chance.randrange(3)
    if kind == 0:
        put_croissant(canvas, x, y, crust)
    elif kind == 1:
        canvas.shape((x - 170, y + 80), (x + 160, y - 60), (x + 180, y + 120), fill=(232, 206, 150))
        canvas.shape((x - 170, y + 80), (x + 160, y - 60), (x + 150, y - 120), (x - 175, y + 40), fill=(246, 236, 206))
        canvas.shape((x - 170, y + 104), (x + 180, y + 144), (x + 180, y + 116), (x - 170, y + 76), fill=(150, 96, 50))
        canvas.oval(x + 70, y - 40, 34, 26, (176, 30, 44))
        canvas.oval(x + 118, y - 72, 28, 22, (190, 40, 52))
    else:
        for ring in range(9, 0, -1):
            canvas.oval(x, y - ring * 2, 15 * ring, 12.5 * ring, tuned(crust, -34 if ring % 2 else 14))
        for _ in range(70):
            angle, far = chance.uniform(0, 6.3), chance.uniform(0, 120)
            canvas.oval(x + far * math.cos(angle), y - 14 + far * 0.8 * math.sin(angle), 4, 3, (250, 244, 232))
    for _ in range(26):
        angle, far = chance.uniform(0, 6.3), chance.uniform(150, 250)
        canvas.oval(x + far * math.cos(angle), y + far * 0.8 * math.sin(angle), 3.5, 2.5, tuned(crust, -20))


def put_croissant(canvas: Canvas, x: float, y: float, crust: Colour) -> None:
    """Segments along an arc, thick in the middle."""
    for step in range(-6, 7):
        angle = math.pi / 2 + step * 0.21
        sx, sy = x + 165 * math.cos(angle), y - 90 + 165 * math.sin(angle)
        thick = 74 * (1 - abs(step) / 8.5)
        canvas.oval(sx, sy, thick * 0.62 + 12, thick, tuned(crust, -38))
        canvas.oval(sx - 3, sy - 6, thick * 0.55 + 8, thick * 0.9, crust)
        canvas.oval(sx - 6, sy - thick * 0.35, thick * 0.3, thick * 0.35, tuned(crust, 34))


def draw_receipt(chance: random.Random, receipt: Receipt) -> Canvas:
    """The fiscal receipt of what was bought, on the table."""
    canvas = table(chance)
    left, top, right = 480 + chance.uniform(-40, 40), 60.0, 1120 + chance.uniform(-40, 40)
    canvas.shadow((left + right) / 2 + 20, 640, 380, 560, 90)
    edge = [(left + (right - left) * part / 32, 1130 + (8 if part % 2 else -8)) for part in range(33)]
    canvas.shape((left, top), (right, top), *reversed(edge), fill=(247, 246, 242))
    ink: Colour = (58, 58, 66)
    middle = (left + right) / 2
    canvas.write(middle, 110, receipt.house, 50, ink, "ma")
    canvas.write(middle, 180, f"RECEIPT No {chance.randint(1000, 99999):06d}", 26, ink, "ma")
    canvas.write(middle, 216, f"TILL {chance.randint(1, 3)}   CASHIER {chance.randint(2, 14)}", 26, ink, "ma")
    y = 290.0
    for name, price in receipt.items:
        canvas.write(left + 50, y, name, 34, ink)
        canvas.write(right - 50, y, f"{price}.00", 34, ink, "ra")
        y += 56
    canvas.line((left + 50, y + 10), (right - 50, y + 10), fill=ink, width=3)
    canvas.write(left + 50, y + 36, "TOTAL", 50, ink)
    canvas.write(right - 50, y + 36, f"{receipt.total}.00 {CURRENCIES[receipt.country]}", 50, ink, "ra")
    rate, tax = receipt.tax
    canvas.write(left + 50, y + 112, f"incl. VAT {rate} %", 28, ink)
    canvas.write(right - 50, y + 112, f"{tax:.2f}", 28, ink, "ra")
    put_code(canvas, middle, 900)
    canvas.write(middle, 1056, "THANK YOU", 34, ink, "ma")
    return canvas


def put_code(canvas: Canvas, x: float, y: float) -> None:
    """Something that looks like a QR code."""
    cell = 9
    for row in range(25):
        for column in range(25):
            corner = min(row, 24 - row) < 7 and min(column, 24 - column) < 7 and not (row > 17 and column > 17)
            near = max(abs(row % 18 - 3), abs(column % 18 - 3))
            if near in {0, 1, 3} if corner else canvas.chance.random() < 0.48:
                left, top = x + (column - 12.5) * cell, y + (row - 12.5) * cell
                canvas.box(left, top, left + cell, top + cell, (40, 40, 48))


def draw_entrance(chance: random.Random, sign: str) -> Canvas:
    """A door under its sign, its step, and what nobody swept away."""
    wall = chance.choice(((176, 160, 142), (128, 60, 48), (92, 102, 104), (204, 196, 182)))
    canvas = Canvas(chance, wall)
    for row in range(16):
        for column in range(-1, 14):
            x = column * 130 + (65 if row % 2 else 0)
            canvas.box(x, row * 54, x + 126, row * 54 + 50, tuned(wall, chance.randint(-12, 12)))
    frame = chance.choice(((44, 52, 50), (70, 48, 34), (30, 34, 44)))
    left = chance.uniform(480, 620)
    canvas.box(left - 40, 0, left + 560, 860, frame)
    for pane in (left, left + 270):
        canvas.box(pane, 120, pane + 250, 800, (104, 122, 126))
        canvas.shape((pane, 520), (pane + 190, 120), (pane + 250, 120), (pane, 700), fill=(138, 154, 156))
        canvas.oval(pane + 120, 420, 60, 80, (196, 166, 112))
    canvas.box(left + 248, 420, left + 262, 620, (196, 190, 170), 7)
    canvas.box(left + 10, 22, left + 510, 100, tuned(frame, 24), 8)
    canvas.write(left + 260, 34, sign, 56, (240, 228, 204), "ma")
    canvas.shape((0, 860), (1600, 860), (1600, 1200), (0, 1200), fill=(132, 130, 126))
    for x in range(-600, 2200, 260):
        canvas.line((x + 200, 860), (x - 60, 1200), fill=(112, 110, 106), width=5)
    canvas.line((0, 1000), (1600, 1000), fill=(112, 110, 106), width=5)
    canvas.shape((left - 30, 880), (left + 550, 880), (left + 620, 1030), (left - 100, 1030), fill=(56, 54, 56))
    for _ in range(chance.randint(9, 18)):
        put_litter(canvas, chance.uniform(150, 1450), chance.uniform(890, 1160))
    return canvas


def put_litter(canvas: Canvas, x: float, y: float) -> None:
    """A cigarette end, a leaf, or a paper cup."""
    chance, kind = canvas.chance, canvas.chance.random()
    canvas.oval(x + 4, y + 8, 26, 7, (92, 90, 88))
    if kind < 0.55:
        tilt = chance.uniform(-12, 12)
        canvas.line((x - 22, y - tilt), (x + 6, y), fill=(236, 232, 224), width=9)
        canvas.line((x + 6, y), (x + 20, y + tilt / 2), fill=(204, 142, 74), width=9)
    elif kind < 0.88:
        leaf = chance.choice(((176, 120, 44), (150, 84, 36), (122, 112, 48)))
        canvas.shape((x - 34, y), (x, y - 15), (x + 34, y - 4), (x + 6, y + 12), fill=leaf)
        canvas.line((x - 32, y), (x + 34, y - 4), fill=tuned(leaf, -36), width=3)
    else:
        canvas.shape((x - 60, y - 30), (x + 40, y - 42), (x + 40, y + 22), (x - 60, y + 10), fill=(238, 234, 226))
        canvas.oval(x + 40, y - 10, 16, 33, (196, 190, 180))
        canvas.shape((x - 34, y - 32), (x + 6, y - 38), (x + 6, y + 18), (x - 34, y + 12), fill=(140, 92, 58))


def draw_display(chance: random.Random, country: str) -> Canvas:
    """The glass case: pastries on three shelves, price tags on some."""
    canvas = Canvas(chance, (58, 46, 40))
    for shelf, top in enumerate((90, 440, 790)):
        canvas.box(60, top, 1540, top + 300, mixed((250, 226, 180), (196, 168, 128), shelf / 4))
        canvas.box(60, top + 240, 1540, top + 300, (232, 228, 222))
        canvas.box(60, top + 300, 1540, top + 322, (120, 96, 74))
        x = 150.0
        while x < 1440:
            crust = chance.choice(CRUST)
            for _ in range(2):
                canvas.oval(x + chance.uniform(-6, 6), top + 214, 78, 18, (170, 150, 124))
                canvas.oval(x, top + 186, 76, 44, tuned(crust, -30))
                canvas.oval(x - 5, top + 174, 68, 36, crust)
                canvas.oval(x - 16, top + 160, 30, 14, tuned(crust, 34))
                x += 84
            if chance.random() < 0.6:
                canvas.box(x - 170, top + 252, x - 50, top + 312, (252, 250, 244), 6)
                canvas.write(
                    x - 110,
                    top + 262,
                    str(chance.randrange(42, 99) if country == "UA" else chance.randrange(65, 145) * 10),
                    38,
                    (52, 48, 46),
                    "ma",
                )
            x += chance.uniform(70, 130)
    return canvas


def draw_dirty_table(chance: random.Random) -> Canvas:
    """A free table that somebody left."""
    canvas = table(chance)
    for _ in range(chance.randint(2, 4)):
        x, y, size = chance.uniform(200, 1400), chance.uniform(200, 1000), chance.uniform(60, 95)
        canvas.ring(x, y, size, size * 0.92, (96, 62, 38), chance.uniform(4, 9))
    for _ in range(chance.randint(90, 190)):
        x, y = chance.gauss(800, 330), chance.gauss(640, 230)
        canvas.oval(x, y, chance.uniform(2, 7), chance.uniform(2, 5), chance.choice(CRUST))
    put_empty_cup(canvas, chance.uniform(380, 600), chance.uniform(400, 620))
    if chance.random() < 0.7:
        put_empty_cup(canvas, chance.uniform(960, 1180), chance.uniform(560, 760))
    x, y = chance.uniform(700, 900), chance.uniform(820, 980)
    canvas.shadow(x + 10, y + 24, 120, 70, 80)
    points = [
        (x + (80 + chance.uniform(0, 50)) * math.cos(turn / 7 * math.tau), y + 62 * math.sin(turn / 7 * math.tau))
        for turn in range(7)
    ]
    canvas.shape(*points, fill=(238, 234, 226))
    for start, end in zip(points[::2], points[1::2], strict=False):
        canvas.line(start, (x, y), end, fill=(212, 206, 196), width=4)
    return canvas


def put_empty_cup(canvas: Canvas, x: float, y: float) -> None:
    """Drunk up, with the foam dried on."""
    body = canvas.chance.choice(CERAMIC)
    canvas.shadow(x + 20, y + 30, 250, 220)
    canvas.oval(x, y + 8, 226, 200, tuned(body, -14))
    canvas.oval(x, y, 224, 198, body)
    canvas.oval(x, y, 150, 138, tuned(body, -22))
    canvas.oval(x, y - 5, 144, 132, tuned(body, 6))
    canvas.oval(x, y, 128, 116, (214, 196, 172))
    canvas.oval(x + 6, y + 10, 104, 92, (196, 168, 134))
    canvas.oval(x + 10, y + 24, 62, 48, (98, 62, 38))


SCENES: dict[str, Sequence[Callable[[random.Random], Canvas]]] = {
    "cup": (draw_cup,) * 15,
    "receipt": [partial(draw_receipt, receipt=receipt) for receipt in RECEIPTS],
    "entrance_clean": [partial(draw_entrance, sign=sign) for sign in SIGNS],
    "display_prices": [partial(draw_display, country=country) for country in TAGS],
    "tables_clean": (draw_dirty_table,) * 7,
}
