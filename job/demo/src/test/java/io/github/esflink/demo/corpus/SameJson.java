package io.github.esflink.demo.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;

/** Whether two values of JSON are equal, their numbers as decimals of any size. */
final class SameJson {

    private SameJson() {}

    static boolean same(JsonNode one, JsonNode other) {
        if (one.getNodeType() != other.getNodeType() || one.size() != other.size()) {
            return false;
        }
        if (one.isObject()) {
            // No stream: values may be a thousand levels deep.
            for (Map.Entry<String, JsonNode> member : one.properties()) {
                JsonNode counterpart = other.get(member.getKey());
                if (counterpart == null || !same(member.getValue(), counterpart)) {
                    return false;
                }
            }
            return true;
        }
        if (one.isArray()) {
            for (int i = 0; i < one.size(); i++) {
                if (!same(one.get(i), other.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return one.isNumber()
                ? decimal(one.asText()).equals(decimal(other.asText()))
                : one.asText().equals(other.asText());
    }

    /** Digits without zeros at the ends, and the exponent that goes with them as a whole number. */
    private static String decimal(String number) {
        String text = number.toLowerCase(Locale.ROOT);
        int e = text.indexOf('e');
        BigInteger exponent =
                e < 0
                        ? BigInteger.ZERO
                        : new BigInteger(text.substring(e + 1).replaceFirst("^\\+", ""));
        String mantissa = e < 0 ? text : text.substring(0, e);
        boolean negative = mantissa.startsWith("-");
        String digits = negative ? mantissa.substring(1) : mantissa;
        int point = digits.indexOf('.');
        if (point >= 0) {
            exponent = exponent.subtract(BigInteger.valueOf(digits.length() - point - 1L));
            digits = digits.substring(0, point) + digits.substring(point + 1);
        }
        int first = 0;
        int last = digits.length();
        while (first < last && digits.charAt(first) == '0') {
            first++;
        }
        if (first == last) {
            return "0";
        }
        while (digits.charAt(last - 1) == '0') {
            last--;
        }
        exponent = exponent.add(BigInteger.valueOf((long) digits.length() - last));
        return (negative ? "-" : "") + digits.substring(first, last) + "e" + exponent;
    }
}
