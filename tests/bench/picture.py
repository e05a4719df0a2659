"""A picture of a few bars, as SVG."""

from xml.sax.saxutils import escape

WIDTH, LABEL, BAR, GAP, NUMBER = 760, 210, 22, 8, 90
INK, OURS, OTHERS, PAPER = "#22302e", "#2f6f5e", "#b9c4be", "#ffffff"


def bars(groups):
    """Draw groups of bars: (title, [(label, value), ...]); the first of each is ours."""
    drawn, y = [], 12
    for title, values in groups:
        y += 20
        drawn.append(_text(12, y, title, "bold"))
        most = max(value for _, value in values)
        for place, (label, value) in enumerate(values):
            y += GAP
            length = max(2, (WIDTH - LABEL - NUMBER) * value / most)
            colour = OTHERS if place else OURS
            drawn.append(
                f'<rect x="{LABEL}" y="{y}" width="{length:.0f}" height="{BAR}" fill="{colour}"/>'
            )
            drawn.append(_text(12, y + 16, label))
            drawn.append(_text(LABEL + length + 8, y + 16, f"{value:,.{1 if value < 100 else 0}f}"))
            y += BAR
        y += 16
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img"'
        ' font-family="system-ui, sans-serif" font-size="14">'
        "<title>What's Next beside bare Flask and django-appointment</title>"
        f'<rect width="{WIDTH}" height="{y}" fill="{PAPER}"/>'
    )
    return "\n".join([head, *drawn, "</svg>", ""])


def _text(x, y, words, weight="normal"):
    return f'<text x="{x:.0f}" y="{y}" fill="{INK}" font-weight="{weight}">{escape(words)}</text>'
