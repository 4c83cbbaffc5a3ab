package io.github.esflink.jsonpath.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/** A number in a comparison, digit by digit as it was written (RFC 9535, section 2.3.5.1). */
public final class NumberLiteral {

    /** As Jackson's own limit: longer ones take time that grows with the square. */
    private static final int MAX_LENGTH = 1_000;

    private static final int MAX_LONG_DIGITS = 18;

    private NumberLiteral() {}

    public static JsonNode parse(QueryText text) {
        int start = text.at();
        int digits = text.peek() == '-' ? start + 1 : start;
        int end = digits(text, digits, "a digit after '-'");
        if (text.charAt(digits) == '0' && end > digits + 1) {
            throw text.refuse(
                    start, "a number without leading zeros", withoutZeros(text, digits, end));
        }
        boolean integer = true;
        if (text.charAt(end) == '.') {
            integer = false;
            end = fraction(text, end);
        }
        if (text.charAt(end) == 'e' || text.charAt(end) == 'E') {
            integer = false;
            int sign = text.charAt(end + 1);
            end =
                    digits(
                            text,
                            sign == '+' || sign == '-' ? end + 2 : end + 1,
                            "a digit in the exponent");
        }
        if (end - start > MAX_LENGTH) {
            throw text.refuse(
                    start,
                    "a number of at most " + MAX_LENGTH + " characters",
                    Fix.advice("a limit of this implementation"));
        }
        text.moveTo(end);
        return number(text, start, end, integer);
    }

    private static JsonNode number(QueryText text, int start, int end, boolean integer) {
        String number = text.text().substring(start, end);
        if (integer) {
            return number.length() <= MAX_LONG_DIGITS
                    ? LongNode.valueOf(Long.parseLong(number))
                    : BigIntegerNode.valueOf(new BigInteger(number));
        }
        try {
            return DecimalNode.valueOf(new BigDecimal(number));
        } catch (NumberFormatException e) {
            throw text.refuse(
                    start,
                    "a number with an exponent of at most nine digits",
                    Fix.advice("a limit of this implementation"));
        }
    }

    private static int fraction(QueryText text, int point) {
        if (!QueryText.isDigit(text.charAt(point + 1))) {
            throw text.refuse(
                    point + 1,
                    "a digit after the decimal point",
                    new Fix(point + 1, point + 1, "0", "digits stand on both sides of the point"));
        }
        return digits(text, point + 1, "");
    }

    private static int digits(QueryText text, int start, String expected) {
        int end = start;
        while (QueryText.isDigit(text.charAt(end))) {
            end++;
        }
        if (end == start) {
            throw text.refuse(start, expected);
        }
        return end;
    }

    private static Fix withoutZeros(QueryText text, int digits, int end) {
        int first = digits;
        while (first < end - 1 && text.charAt(first) == '0') {
            first++;
        }
        return new Fix(digits, first, "", "leave out the zeros");
    }
}
