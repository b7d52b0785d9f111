//! Values of the functions where a part of the argument is infinite or NaN (C99 annex G), by rule rather than by
//! table: each rule says what the signs of the parts do to the result.

use super::functions::Pair;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// The angle of a number with an infinite part, without the sign.
fn angle(re: f64, im: f64) -> f64 {
    match (re.is_infinite(), im.is_infinite()) {
        (true, true) if re > 0.0 => FRAC_PI_4,
        (true, true) => 3.0 * FRAC_PI_4,
        (true, false) if re > 0.0 => 0.0,
        (true, false) => PI,
        _ => FRAC_PI_2,
    }
}

pub fn sqrt((re, im): Pair) -> Pair {
    if im.is_infinite() {
        (INF, im)
    } else if re == INF {
        (INF, if im.is_nan() { im } else { 0f64.copysign(im) })
    } else if re.is_infinite() {
        match im.is_nan() {
            true => (NAN, INF),
            false => (0.0, INF.copysign(im)),
        }
    } else {
        (NAN, NAN)
    }
}

pub fn ln((re, im): Pair) -> Pair {
    let infinite = re.is_infinite() || im.is_infinite();
    if re.is_nan() || im.is_nan() {
        (if infinite { INF } else { NAN }, NAN)
    } else {
        (INF, angle(re, im).copysign(im))
    }
}

pub fn acosh((re, im): Pair) -> Pair {
    if re == 0.0 && im.is_nan() {
        return (NAN, FRAC_PI_2);
    }
    ln((re, im))
}

pub fn acos((re, im): Pair) -> Pair {
    let side = |x: f64| -x.copysign(im);
    if re.is_nan() || im.is_nan() {
        return if re.is_infinite() {
            (NAN, -INF.copysign(im))
        } else if im.is_infinite() {
            (NAN, side(INF))
        } else if re == 0.0 {
            (FRAC_PI_2, NAN)
        } else {
            (NAN, NAN)
        };
    }
    (angle(re, im), side(INF))
}

pub fn asinh((re, im): Pair) -> Pair {
    if re.is_infinite() {
        let y = match (im.is_nan(), im.is_infinite()) {
            (true, _) => NAN,
            (_, true) => FRAC_PI_4.copysign(im),
            _ => 0f64.copysign(im),
        };
        return (re, y);
    }
    if im.is_infinite() {
        return match re.is_nan() {
            true => (INF, NAN),
            false => (INF.copysign(re), FRAC_PI_2.copysign(im)),
        };
    }
    (NAN, if im == 0.0 { im } else { NAN })
}

pub fn atanh((re, im): Pair) -> Pair {
    if im.is_infinite() {
        return (0f64.copysign(re), FRAC_PI_2.copysign(im));
    }
    if re.is_infinite() {
        let y = if im.is_nan() {
            NAN
        } else {
            FRAC_PI_2.copysign(im)
        };
        return (0f64.copysign(re), y);
    }
    (if re == 0.0 { re } else { NAN }, NAN)
}

/// `x` times the cosine and the sine of `angle`, for an infinite or zero `x`.
fn spread(x: f64, y: f64, angle: f64) -> Pair {
    (x.copysign(angle.cos()), y.copysign(angle.sin()))
}

pub fn exp((re, im): Pair) -> Pair {
    if re.is_infinite() {
        let x = if re > 0.0 { INF } else { 0.0 };
        if im.is_finite() {
            return if im == 0.0 { (x, im) } else { spread(x, x, im) };
        }
        return if re > 0.0 {
            (INF, NAN)
        } else {
            (0.0, 0f64.copysign(im))
        };
    }
    (NAN, if im == 0.0 { im } else { NAN })
}

pub fn cosh((re, im): Pair) -> Pair {
    if re.is_infinite() {
        return match im {
            0.0 => (INF, if re > 0.0 { im } else { -im }),
            y if y.is_finite() => {
                let z = spread(INF, INF, y);
                (z.0, if re > 0.0 { z.1 } else { -z.1 })
            }
            _ => (INF, NAN),
        };
    }
    (NAN, if im == 0.0 || re == 0.0 { 0.0 } else { NAN })
}

pub fn sinh((re, im): Pair) -> Pair {
    if re.is_infinite() {
        return match im {
            0.0 => (re, im),
            y if y.is_finite() => {
                let z = spread(INF, INF, y);
                (if re > 0.0 { z.0 } else { -z.0 }, z.1)
            }
            _ => (re, NAN),
        };
    }
    (
        if re == 0.0 { re } else { NAN },
        if im == 0.0 { im } else { NAN },
    )
}

pub fn tanh((re, im): Pair) -> Pair {
    if re.is_infinite() {
        let y = if im.is_finite() {
            0f64.copysign(im.sin() * im.cos())
        } else {
            0.0
        };
        return (1f64.copysign(re), y);
    }
    (
        if re == 0.0 { re } else { NAN },
        if im == 0.0 { im } else { NAN },
    )
}
