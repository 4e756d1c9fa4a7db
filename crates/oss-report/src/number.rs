//! Whole numbers.

/// Parses a whole number.
#[inline]
pub(crate) fn number(text: &[u8]) -> Option<u64> {
    // Nineteen digits don't overflow.
    if text.len() > 19 {
        return long_number(text);
    }
    let (mut sum, mut is_number) = (0_u64, !text.is_empty());
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        is_number &= digit < 10;
        // Without digits it may overflow, and then it isn't used.
        sum = 10_u64.wrapping_mul(sum).wrapping_add(u64::from(digit));
    }
    is_number.then_some(sum)
}

#[cold]
fn long_number(text: &[u8]) -> Option<u64> {
    let mut digits = text.iter().map(|it| it.wrapping_sub(b'0'));
    digits.try_fold(0_u64, |sum, digit| {
        let sum = sum.checked_mul(10)?.checked_add(u64::from(digit))?;
        (digit < 10).then_some(sum)
    })
}
