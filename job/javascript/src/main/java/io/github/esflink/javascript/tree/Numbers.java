package io.github.esflink.javascript.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A script's numbers are doubles. What a double cannot say exactly keeps its identity all the same,
 * wherever the script puts it: a whole number is a {@code long} or a {@link BigInteger}, which the
 * engine takes for numbers and rounds only when it computes with them; any other number is an
 * object with the methods of {@code Number}, whose node is remembered.
 */
final class Numbers {

    /** Beyond, a whole number is handled as a fraction is. */
    private static final int DIGITS_OF_A_WHOLE_NUMBER = 300;

    /** Every decimal of so many digits comes out of a double as it went in. */
    private static final int DIGITS_OF_A_DOUBLE = 15;

    /** A decimal of more characters is none that a double says exactly. */
    private static final int LONGEST_EXACT = 400;

    /** A whole number of more digits is written with an exponent. */
    private static final int DIGITS_WITHOUT_EXPONENT = 21;

    private static final Source NUMBER_OBJECT =
            Source.newBuilder(
                            "js",
                            """
                            (number, spelling) => {
                              const object = Object.create(Number.prototype);
                              const define = (name, value) => Object.defineProperty(object, name, {value});
                              for (const name of ['toFixed', 'toPrecision', 'toExponential', 'toLocaleString'])
                                define(name, (...args) => number[name](...args));
                              define('valueOf', () => number);
                              define('toString', () => spelling);
                              define('toJSON', () => {
                                throw new RangeError('JSON.stringify would round a number that was read; copy the value without it');
                              });
                              return new Proxy(Object.freeze(object), {
                                ownKeys() {
                                  throw new RangeError('a number that was read is an object here, because the double beside it is another number, and has no members to copy; copy the value itself');
                                }
                              });
                            }
                            """,
                            "number")
                    .internal(true)
                    .buildLiteral();

    /** Created when first needed. */
    private @Nullable IdentityHashMap<JsonNode, Value> objects;

    private @Nullable Map<Value, JsonNode> nodes;

    /** A number of the script. */
    Object toGuest(JsonNode number) {
        if (number.isInt()) {
            return number.intValue();
        }
        if (number.isLong()) {
            return number.longValue();
        }
        String spelling = number.asText();
        double rounded = number.doubleValue();
        if (number.isIntegralNumber() && spelling.length() <= DIGITS_OF_A_WHOLE_NUMBER) {
            return rounded == 0 ? (Object) rounded : number.bigIntegerValue();
        }
        return isExact(spelling, rounded) ? (Object) rounded : object(number, spelling, rounded);
    }

    private static boolean isExact(String spelling, double rounded) {
        int digits = 0;
        boolean zero = true;
        for (int i = 0; i < spelling.length() && (spelling.charAt(i) | ' ') != 'e'; i++) {
            char c = spelling.charAt(i);
            zero &= c < '1';
            if (!zero && c != '.') {
                digits++;
            }
        }
        if (zero) {
            return true;
        }
        if (Double.isInfinite(rounded)
                || Math.abs(rounded) < Double.MIN_NORMAL
                || spelling.length() > LONGEST_EXACT) {
            return false;
        }
        return digits <= DIGITS_OF_A_DOUBLE
                || new BigDecimal(Double.toString(rounded)).compareTo(new BigDecimal(spelling))
                        == 0;
    }

    private Value object(JsonNode number, String spelling, double rounded) {
        if (objects == null || nodes == null) {
            objects = new IdentityHashMap<>();
            nodes = new HashMap<>();
        }
        Value object = objects.get(number);
        if (object == null) {
            object = Context.getCurrent().eval(NUMBER_OBJECT).execute(rounded, spelling);
            objects.put(number, object);
            nodes.put(object, number);
        }
        return object;
    }

    /** The number that was read, if this object stands for one. */
    @Nullable JsonNode ofObject(Value value) {
        return nodes == null ? null : nodes.get(value);
    }

    /** As {@code JSON.stringify} writes it; null for a number that JSON does not have. */
    @Nullable JsonNode toJson(Value value) {
        if (value.fitsInInt()) {
            return IntNode.valueOf(value.asInt());
        }
        if (value.as(Number.class) instanceof Long whole) {
            return LongNode.valueOf(whole);
        }
        if (value.isHostObject() || !value.fitsInDouble()) {
            return BigIntegerNode.valueOf(value.asBigInteger());
        }
        double number = value.asDouble();
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return null;
        }
        if (number == 0) {
            return IntNode.valueOf(0);
        }
        BigDecimal shortest = shortest(number);
        return number == Math.rint(number)
                        && shortest.precision() - shortest.scale() <= DIGITS_WITHOUT_EXPONENT
                ? BigIntegerNode.valueOf(shortest.toBigIntegerExact())
                : DecimalNode.valueOf(shortest.stripTrailingZeros());
    }

    /** The decimal of the fewest digits that is this double; Java 17 sometimes makes more. */
    private static BigDecimal shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        int digits = Math.abs(number) < Double.MIN_NORMAL ? 1 : DIGITS_OF_A_DOUBLE;
        BigDecimal decimal = exact.round(new MathContext(digits));
        while (decimal.doubleValue() != number) {
            digits++;
            decimal = exact.round(new MathContext(digits));
        }
        return decimal;
    }
}
