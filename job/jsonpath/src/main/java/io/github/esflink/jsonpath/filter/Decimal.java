package io.github.esflink.jsonpath.filter;

/**
 * A decimal number of any size, to be compared: {@link java.math.BigDecimal} has no room for {@code
 * 1e2147483648}, and takes long for a million digits. Exponents beyond 18 digits count as equal.
 *
 * @param sign -1, 0 or 1
 * @param point how many places behind the beginning of the digits the point stands
 * @param digits without zeros at their ends
 */
record Decimal(int sign, long point, String digits) implements Comparable<Decimal> {

    private static final int DIGITS_OF_A_LONG = 18;
    private static final Decimal ZERO = new Decimal(0, 0, "");

    /**
     * @param number as JSON or Java spells it
     */
    static Decimal of(String number) {
        int start = number.charAt(0) == '-' ? 1 : 0;
        int end = indexOfExponent(number);
        StringBuilder digits = new StringBuilder(end);
        long point = -1;
        for (int i = start; i < end; i++) {
            char c = number.charAt(i);
            if (c == '.') {
                point = digits.length();
            } else {
                digits.append(c);
            }
        }
        if (point < 0) {
            point = digits.length();
        }
        int first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') {
            first++;
        }
        int last = digits.length();
        while (last > first && digits.charAt(last - 1) == '0') {
            last--;
        }
        return first == last
                ? ZERO
                : new Decimal(
                        start == 1 ? -1 : 1,
                        point - first + exponent(number, end),
                        digits.substring(first, last));
    }

    private static int indexOfExponent(String number) {
        for (int i = 0; i < number.length(); i++) {
            if ((number.charAt(i) | ' ') == 'e') {
                return i;
            }
        }
        return number.length();
    }

    private static long exponent(String number, int mark) {
        if (mark == number.length()) {
            return 0;
        }
        char sign = number.charAt(mark + 1);
        int digit = sign == '-' || sign == '+' ? mark + 2 : mark + 1;
        while (digit < number.length() - 1 && number.charAt(digit) == '0') {
            digit++;
        }
        long exponent =
                number.length() - digit > DIGITS_OF_A_LONG
                        ? Long.MAX_VALUE / 2
                        : Long.parseLong(number, digit, number.length(), 10);
        return sign == '-' ? -exponent : exponent;
    }

    @Override
    public int compareTo(Decimal other) {
        if (sign != other.sign) {
            return Integer.compare(sign, other.sign);
        }
        int magnitude =
                point == other.point
                        ? digits.compareTo(other.digits)
                        : Long.compare(point, other.point);
        return sign * magnitude;
    }
}
