from pellucid.report.page_svg import for_page

DOT = (
    '<path transform="translate(126.6666,16.2)" d="M1.871,0A1.871,1.871,0,1,1,-1.871,0A1.871,1.871,0,1,1,1.871,0" '
    'fill="#4b2e83" stroke-width="2" opacity="0.85"/>'
)


def test_dots_become_circles_at_the_same_place():
    assert for_page(f'<svg width="1">{DOT}</svg>') == (
        '<svg aria-hidden="true" focusable="false" width="1"><circle cx="126.7" cy="16.2" r="1.9" fill="#4b2e83"/></svg>'
    )


def test_other_shapes_stay():
    other = '<path transform="translate(1,2)" d="M0,0L5,5" stroke="#000"/>'
    assert other in for_page(f"<svg >{other}</svg>")
