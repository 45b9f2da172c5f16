// Reading what a Value printed.
#pragma once

#include <string_view>

#include "keeve/core/value.h"

namespace keeve {

/// The Value that `text` shows: the inverse of Value::toString.
///
/// Of every plain datum `parseValue(value.toString()) == value`, bit by bit for numbers. What it
/// reads besides: white space between the parts, map entries in any order, either case in
/// hexadecimal digits, quotes around a name that needs none, a number in any usual decimal form.
///
///     null  true  -7  0.5  1e+300  -inf  nan  nan(7ff8000000000001)
///     "text with \" \\ \n \r \t \x00"      #"00ff"      'symbol  '"two words"
///     [1, 2]      {"key": 1, 2: 'two}      <point 1 2>
///
/// A text is bytes: between its quotes whatever is not a control character stands for itself. A NaN
/// that is not the usual one shows its 64 bits.
///
/// Authority: none, and so a reference, a promise or an error, which print so that people can tell
///            them apart, cannot be read back.
/// Errors:    `bad-syntax`: what was expected where, a position counting from 1; `out-of-range`: a
///            number too large for 64 bits; `value-too-deep` and `value-too-large` as for any
///            Value, found before more than the limit is built.
/// Cost:      linear in the text, times the logarithm of a map's entries. The stack it takes is
///            bounded by Value::kMaxDepth.
Value parseValue(std::string_view text);

}  // namespace keeve
