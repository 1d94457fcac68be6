"""One small picture for every movement, drawn from joint coordinates: own work, ink only.

Every figure faces right. What tells forward from backward is the arrow (ahead of the nose, or behind the back) and the
body: heel first and leaning into it, or toe reaching behind an upright trunk. 72 × 64 units, the ground at 58.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from trendguide.model import Routine, Step

Point = tuple[float, float]
GROUND = 58.0


@dataclass(frozen=True)
class Pose:
    """Where the joints are. A limb runs from the trunk outward; the far ones are drawn thinner."""

    head: Point
    neck: Point
    hip: Point
    near_leg: tuple[Point, ...]
    far_leg: tuple[Point, ...]
    near_arm: tuple[Point, ...]
    far_arm: tuple[Point, ...]


WALK = Pose(
    head=(38, 9), neck=(36, 18), hip=(34, 36),
    near_leg=((42, 46), (47, 55), (52, 52)), far_leg=((30, 46), (21, 53), (24, 58)),
    near_arm=((29, 26), (25, 33)), far_arm=((43, 26), (49, 29)),
)  # fmt: skip
BACK = Pose(
    head=(37, 9), neck=(36, 18), hip=(36, 36),
    near_leg=((30, 45), (19, 51), (22, 57)), far_leg=((40, 46), (39, 57), (46, 57)),
    near_arm=((34, 27), (41, 33)), far_arm=((41, 25), (47, 30)),
)  # fmt: skip
RUN = Pose(
    head=(42, 9), neck=(39, 18), hip=(34, 35),
    near_leg=((45, 40), (43, 51), (49, 52)), far_leg=((29, 46), (17, 46), (15, 52)),
    near_arm=((31, 24), (27, 32)), far_arm=((46, 26), (52, 20)),
)  # fmt: skip
RUN_BACK = Pose(
    head=(41, 11), neck=(39, 20), hip=(33, 37),
    near_leg=((28, 45), (15, 45), (14, 52)), far_leg=((44, 45), (39, 56), (46, 57)),
    near_arm=((34, 29), (43, 29)), far_arm=((46, 26), (50, 19)),
)  # fmt: skip
MARCH = Pose(
    head=(37, 9), neck=(36, 18), hip=(35, 36),
    near_leg=((46, 37), (45, 48), (51, 49)), far_leg=((35, 47), (34, 57), (41, 57)),
    near_arm=((29, 26), (28, 34)), far_arm=((43, 25), (46, 18)),
)  # fmt: skip
DRAG = Pose(
    head=(27, 14), neck=(27, 23), hip=(22, 40),
    near_leg=((33, 46), (30, 57), (37, 57)), far_leg=((22, 50), (12, 55), (15, 58)),
    near_arm=((36, 28), (45, 34)), far_arm=((36, 27), (45, 33)),
)  # fmt: skip
DRAG_RUN = Pose(
    head=(31, 13), neck=(29, 22), hip=(22, 38),
    near_leg=((32, 45), (28, 56), (35, 57)), far_leg=((17, 46), (6, 47), (6, 53)),
    near_arm=((24, 29), (33, 31)), far_arm=((36, 28), (40, 21)),
)  # fmt: skip
FOOTWORK = Pose(
    head=(39, 15), neck=(37, 24), hip=(31, 39),
    near_leg=((29, 47), (21, 54), (24, 58)), far_leg=((43, 45), (40, 56), (47, 57)),
    near_arm=((32, 33), (41, 34)), far_arm=((44, 31), (49, 25)),
)  # fmt: skip
RAISE = Pose(
    head=(36, 8), neck=(35, 17), hip=(35, 35),
    near_leg=((35, 45), (34, 54), (39, 58)), far_leg=((37, 45), (37, 54), (42, 58)),
    near_arm=((41, 25), (49, 28)), far_arm=((42, 24), (50, 27)),
)  # fmt: skip
STRETCH = Pose(
    head=(45, 12), neck=(41, 20), hip=(33, 35),
    near_leg=((24, 45), (14, 56), (21, 57)), far_leg=((44, 42), (43, 56), (50, 57)),
    near_arm=((50, 22), (59, 22)), far_arm=((50, 24), (59, 26)),
)  # fmt: skip
SKIP = Pose(
    head=(38, 7), neck=(37, 16), hip=(35, 33),
    near_leg=((46, 34), (44, 45), (50, 46)), far_leg=((33, 43), (29, 53), (34, 54)),
    near_arm=((30, 22), (26, 15)), far_arm=((45, 22), (50, 14)),
)  # fmt: skip
BALANCE = Pose(
    head=(36, 9), neck=(35, 18), hip=(35, 35),
    near_leg=((44, 42), (36, 47), (34, 51)), far_leg=((35, 46), (35, 57), (42, 57)),
    near_arm=((25, 22), (15, 21)), far_arm=((45, 22), (55, 21)),
)  # fmt: skip


@lru_cache(1024)
def line(points: tuple[Point, ...], width: float) -> str:
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    return (
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="{width:g}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


@lru_cache(256)
def figure(pose: Pose, weight: float = 5.2) -> str:
    """The body, with a nose, so that one sees where it looks."""
    x, y = pose.head
    parts = [
        line((pose.hip, *pose.far_leg), weight * 0.72),
        line(((pose.neck[0], pose.neck[1] + 2), *pose.far_arm), weight * 0.66),
        line((pose.neck, pose.hip), weight * 1.35),
        line((pose.hip, *pose.near_leg), weight),
        line(((pose.neck[0], pose.neck[1] + 2), *pose.near_arm), weight * 0.8),
        f'<circle cx="{x:g}" cy="{y:g}" r="5.6" fill="currentColor"/>',
        f'<path d="M{x + 4.2:g} {y - 2.6:g}l4.6 3.6l-4.6 1.8z" fill="currentColor"/>',
    ]
    return "".join(parts)


def arrow(x: float, y: float, length: float, *, width: float = 3) -> str:
    """From x to x + length; a negative length points left, the way of a backward step."""
    sign = 1 if length > 0 else -1
    tip = x + length
    return (
        line(((x, y), (tip - sign * 3, y)), width)
        + f'<path d="M{tip:g} {y:g}l{-sign * 6.6:g} -5v10z" fill="currentColor"/>'
    )


def up_and_down(x: float, y: float) -> str:
    """On the spot: no way to go, so the arrow points up."""
    return line(((x, y), (x, y - 9)), 2.4) + f'<path d="M{x:g} {y - 15:g}l-4.6 6.6h9.2z" fill="currentColor"/>'


def ground(start: float = 4, end: float = 68, rise: float = 0) -> str:
    """The floor; `rise` lifts its left end, the way a backward walker goes up."""
    return line(((start, GROUND + 2.6 - rise), (end, GROUND + 2.6)), 1.4)


def rail(end: float = 68) -> str:
    return (
        line(((4, 33), (end, 33)), 2)
        + line(((8, 33), (8, GROUND + 2)), 1.4)
        + line(((end - 4, 33), (end - 4, GROUND + 2)), 1.4)
    )


def wall() -> str:
    """A wall or worktop beside the walker: its top edge, and a plinth."""
    return line(((4, 33), (68, 33)), 2) + line(((4, 33), (4, 60)), 1.4) + line(((68, 33), (68, 60)), 1.4)


def treadmill(*, backward: bool, rise: float = 0) -> str:
    """Belt and console. Who walks backward has the console behind, so post and rail stand on the other side."""
    deck = line(((8, 61 - (rise if backward else 0)), (62, 61 - (0 if backward else rise))), 3.4)
    if backward:
        return (
            deck
            + line(((9, 60 - rise), (8, 23)), 2.2)
            + line(((4, 25), (13, 21)), 3.2)
            + line(((8, 33), (46, 33)), 1.8)
        )
    return (
        deck
        + line(((61, 60 - rise), (63, 23)), 2.2)
        + line(((58, 21), (67, 25)), 3.2)
        + line(((62, 33), (36, 33)), 1.8)
    )


def water() -> str:
    wave = "q3 -3.4 6 0t6 0t6 0t6 0t6 0t6 0t6 0t6 0t6 0t6 0"
    return "".join(
        f'<path d="M4 {y}{wave}" fill="none" stroke="currentColor" stroke-width="{width}" stroke-linecap="round"/>'
        for y, width in ((26, 2.2), (40, 1.2), (51, 1.2))
    )


def sled(pose: Pose, *, harness: bool) -> str:
    hold = pose.hip if harness else pose.near_arm[-1]
    return line((hold, (54, 51)), 1.6) + (
        '<path d="M52 57h17M55 57v-9h11v9M60.5 48v-8" fill="none" stroke="currentColor" stroke-width="2.2" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
        '<path d="M57.5 40h6v5h-6z" fill="currentColor"/>'
    )


def band(pose: Pose) -> str:
    """A loop just above the knees."""
    (nx, ny), (fx, fy) = pose.near_leg[0], pose.far_leg[0]
    return line(((nx - 2, ny - 3), (fx + 3, fy - 4)), 1.8) + line(((nx - 1, ny), (fx + 3, fy - 1)), 1.8)


def cone(x: float) -> str:
    ink = 'fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round"'
    return f'<path d="M{x:g} 49l4.4 10h-8.8z" {ink}/>'


def ladder() -> str:
    """A ladder lying on the floor, seen from the side and above."""
    rungs = "".join(f"M{x} 58.5l-4 4.5" for x in range(10, 70, 9))
    return (
        '<path d="M4 58.5h64M0 63h64" fill="none" stroke="currentColor" stroke-width="1.3"/>'
        f'<path d="{rungs}" fill="none" stroke="currentColor" stroke-width="1.3"/>'
    )


def mirrored(drawing: str, middle: float) -> str:
    return f'<g transform="translate({2 * middle:g} 0) scale(-1 1)">{drawing}</g>'


def partner() -> str:
    """The helper faces the walker, hands ready, and follows."""
    follow = Pose(
        head=(38, 11), neck=(36, 20), hip=(34, 37),
        near_leg=((40, 47), (43, 57), (48, 56)), far_leg=((31, 47), (25, 56), (28, 58)),
        near_arm=((42, 28), (50, 30)), far_arm=((42, 27), (50, 29)),
    )  # fmt: skip
    return mirrored(figure(follow, 3.4), 46)


def shifted(drawing: str, dx: float, dy: float = 0) -> str:
    return f'<g transform="translate({dx:g} {dy:g})">{drawing}</g>'


def says(step: Step, *words: str) -> bool:
    return re.search(rf"\b(?:{'|'.join(words)})", step.name.lower()) is not None


def goes_backward(step: Step) -> bool:
    """Counted as the trend's movement, or a name that opens with it; a warm-up may end backward, and starts forward."""
    return step.movement is not None or step.name.lower().startswith("backward")


def pose_of(step: Step, routine: Routine) -> Pose:
    """What the body does: words of the name first, then the movement it counts as."""
    runs = says(step, "run", "jog", "sprint") or "running" in (step.movement or "")
    if goes_backward(step):
        if step.load is not None and step.load.unit != "band":
            return DRAG_RUN if runs else DRAG
        if "footwork" in (step.movement or ""):
            return FOOTWORK
        return RUN_BACK if runs else BACK
    if says(step, "march"):
        return MARCH
    if says(step, "tag", "skip"):
        return SKIP
    if says(step, "heel raise", "calf raise"):
        return RAISE
    if says(step, "strength", "balance"):
        return BALANCE
    if says(step, "stretch") and not says(step, "walk"):
        return STRETCH
    return RUN if runs else WALK


def slope_under(step: Step, routine: Routine) -> tuple[float, float, float]:
    """The ends of the ground, and how far its higher one rises; backward climbs to the left, forward to the right."""
    sign = 1 if goes_backward(step) else -1
    if "treadmill" in routine.equipment:
        return 8, 62, sign * (min(8, float(step.incline.high) * 0.7) if step.incline else 0)
    climbs = goes_backward(step) and any("hill" in place for place in routine.places)
    return 4, 68, 9 if climbs else 0


def standing(pose: Pose, slope: tuple[float, float, float]) -> Pose:
    """The same body on a slope: each foot as high as the ground under it, the trunk as high as the lower foot."""
    start, end, rise = slope
    if not rise:
        return pose

    def lift(x: float) -> float:
        share = (end - x) / (end - start) if rise > 0 else (x - start) / (end - start)
        return max(0, abs(rise) * min(1, max(0, share)) - 0.9)

    feet = [leg[-1][0] for leg in (pose.near_leg, pose.far_leg)]
    body = min(3.2, *(lift(x) for x in feet))

    def leg(points: tuple[Point, ...]) -> tuple[Point, ...]:
        knee, *foot = points
        high = lift(foot[-1][0])
        return ((knee[0], knee[1] - (body + high) / 2), *((x, y - lift(x)) for x, y in foot))

    def up(*points: Point) -> tuple[Point, ...]:
        return tuple((x, y - body) for x, y in points)

    (head, neck, hip) = up(pose.head, pose.neck, pose.hip)
    arms = up(*pose.near_arm), up(*pose.far_arm)
    return Pose(head, neck, hip, leg(pose.near_leg), leg(pose.far_leg), *arms)


def scenery(step: Step, routine: Routine, pose: Pose) -> str:
    """What stands around: belt, rail, wall, water, slope, sled, band, ladder, cones."""
    backward = goes_backward(step)
    kit, places = set(routine.equipment), " ".join(routine.places)
    if "pool" in places:
        return water() + (rail() if backward and "rail" in kit else "")
    if "treadmill" in kit:
        return treadmill(backward=backward, rise=abs(slope_under(step, routine)[2]))
    parts = []
    parts.append(ground(rise=slope_under(step, routine)[2]))
    if step.load is not None and backward:
        parts.append(
            band(pose) if step.load.unit == "band" else sled(pose, harness="harness" in kit and pose is DRAG_RUN)
        )
    if backward and "rail" in kit:
        parts.append(wall() if "hallway" in places else rail())
    if pose is MARCH and "rail" in kit and says(step, "holding", "worktop"):
        parts.append(rail())
    if backward and says(step, "ladder"):
        parts = [ladder()]
    elif backward and "cones" in kit:
        parts.append(cone(64) + cone(8))
    if pose is RAISE:
        parts.append(line(((51, 29), (62, 29)), 2.4) + line(((56, 29), (56, 60)), 1.6))
    if pose is STRETCH:
        parts.append(line(((61, 8), (61, 60)), 2.2))
    return "".join(parts)


def way(step: Step, pose: Pose) -> str:
    """The arrow: left behind the back, right ahead of the nose, up on the spot."""
    if pose in (MARCH, RAISE):
        return up_and_down(63, 24)
    if pose in (BALANCE, STRETCH):
        return ""
    if goes_backward(step):
        return arrow(20, 15, -17)
    return arrow(53, 12, 17)


def label(step: Step) -> str:
    if goes_backward(step):
        return "Going backward: the figure faces right, the arrow points left, behind it"
    return "Going forward: the figure faces right, and so does the arrow"


def pictogram(step: Step, routine: Routine) -> Markup:
    """The picture for a step; decoration, since the step's name says the same in words."""
    pose = pose_of(step, routine)
    drawing = scenery(step, routine, pose) + figure(standing(pose, slope_under(step, routine))) + way(step, pose)
    if says(step, "partner") and goes_backward(step):
        drawing = ground() + shifted(figure(pose, 5), -9) + shifted(partner(), 4) + arrow(16, 12, -14)
    return Markup(
        '<svg class="tg-pictogram" viewBox="0 0 72 64" aria-hidden="true" focusable="false">{drawing}</svg>'.replace(
            "{drawing}", drawing
        )
    )
