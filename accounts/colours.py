"""An organisation's accent colour made readable: pure arithmetic after WCAG 2.2, no Django."""

Colour = tuple[float, float, float]

DEFAULT = "#3b3fd8"  # what tokens.css has of itself
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
LIGHT_GROUND, DARK_GROUND, DARK_RAISED = "#f5f6f8", "#0e1014", "#1b1e26"
READABLE = 4.5
STEPS = 50


def parse(text: str) -> Colour:
    """`#rrggbb` as three numbers to 255; raises ValueError."""
    if len(text) != 7 or text[0] != "#":
        raise ValueError(text)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def show(colour: Colour) -> str:
    """`#rrggbb`."""
    return "#" + "".join(f"{round(part):02x}" for part in colour)


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """`colour` with `share` (0 to 1) of the other in it."""
    first, second, third = (a + (b - a) * share for a, b in zip(colour, other, strict=True))
    return first, second, third


def luminance(colour: Colour) -> float:
    """WCAG's relative luminance, 0 to 1."""
    parts = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Colour, other: Colour) -> float:
    """WCAG's contrast, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(colour: Colour, towards: Colour, grounds: list[Colour]) -> Colour:
    """The colour, moved towards black or white no further than it needs to be read on every ground."""
    for step in range(STEPS + 1):
        # judged as it will be written, in whole numbers
        tried = parse(show(mix(colour, towards, step / STEPS)))
        if all(contrast(tried, ground) >= READABLE for ground in grounds):
            return tried
    return towards


def brand_css(accent: str) -> str:
    """The sheet that lays an accent over tokens.css: the same hue, readable in light and dark."""
    base = parse(accent)
    soft, soft_dark = mix(base, WHITE, 0.9), mix(base, parse(DARK_RAISED), 0.8)
    light = readable(base, BLACK, [parse(LIGHT_GROUND), soft, WHITE])
    dark = readable(base, WHITE, [parse(DARK_RAISED), soft_dark])
    values = {
        "brand": show(light),
        "brand-ink": "#ffffff",
        "brand-soft": show(soft),
        "brand-dark": show(dark),
        "brand-ink-dark": DARK_GROUND,
        "brand-soft-dark": show(soft_dark),
    }
    return ":root{" + "".join(f"--{name}:{value};" for name, value in values.items()) + "}\n"
