package io.github.esflink.jsonpath.filter;

import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.databind.node.NumericNode;

/**
 * Numbers by their mathematical value, whatever type Jackson chose for them: {@code 1}, {@code 1.0}
 * and {@code 1e0} are one number, and no digit of a large one is lost.
 *
 * <p>A binary number ({@code double}) in a tree comes from decimal digits that are lost. It counts
 * as the shortest decimal that it stands for, so that {@code 0.1} in a query finds {@code 0.1} in a
 * document however that was parsed. NaN and the infinities, which JSON has not, equal nothing.
 */
final class JsonNumbers {

    /** Every decimal of so many digits comes out of a {@code double} as it went in. */
    private static final int DIGITS_OF_A_DOUBLE = 15;

    private JsonNumbers() {}

    static boolean equal(NumericNode a, NumericNode b) {
        return areNumbers(a, b) && compare(a, b) == 0;
    }

    static boolean less(NumericNode a, NumericNode b) {
        return areNumbers(a, b) && compare(a, b) < 0;
    }

    private static boolean areNumbers(NumericNode a, NumericNode b) {
        return !a.isNaN() && !b.isNaN();
    }

    private static int compare(NumericNode a, NumericNode b) {
        NumberType typeA = a.numberType();
        NumberType typeB = b.numberType();
        if (isLong(typeA) && isLong(typeB)) {
            return Long.compare(a.longValue(), b.longValue());
        }
        if (typeA == NumberType.DOUBLE) {
            return typeB == NumberType.DOUBLE
                    ? compare(a.doubleValue(), b.doubleValue())
                    : compare(a.doubleValue(), b);
        }
        return typeB == NumberType.DOUBLE
                ? -compare(b.doubleValue(), a)
                : Decimal.of(a.asText()).compareTo(Decimal.of(b.asText()));
    }

    private static boolean isLong(NumberType type) {
        return type == NumberType.INT || type == NumberType.LONG;
    }

    private static int compare(double a, double b) {
        // Not Double.compare, for which -0.0 and 0.0 differ.
        return a < b ? -1 : a > b ? 1 : 0;
    }

    private static int compare(double a, NumericNode b) {
        Decimal exact = Decimal.of(b.asText());
        // Double.toString of JDK 17 is not always the shortest (2E23), so not the first way for
        // all.
        if (exact.digits().length() <= DIGITS_OF_A_DOUBLE && b.doubleValue() == a) {
            return 0;
        }
        return Decimal.of(Double.toString(a)).compareTo(exact);
    }
}
