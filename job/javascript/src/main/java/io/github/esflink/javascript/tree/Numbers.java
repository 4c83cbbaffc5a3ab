package io.github.esflink.javascript.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A script's numbers are doubles. One that was read from the record and is written to another place
 * keeps its digits all the same: what a double cannot say is remembered when it is read.
 */
final class Numbers {

    private static final long LARGEST_EXACT = 1L << 53;
    private static final double LARGEST_PLAIN = 1e21;

    /** By the double that the script got, what was read; created when first needed. */
    private @Nullable Map<Double, JsonNode> read;

    /** An int, a long or a double, as a script's number. */
    Object toGuest(JsonNode number) {
        if (number.isInt()) {
            return number.intValue();
        }
        if (number.isLong() && Math.abs(number.longValue()) <= LARGEST_EXACT) {
            return number.longValue();
        }
        double rounded = number.doubleValue();
        if (read == null) {
            read = new HashMap<>();
        }
        read.put(rounded, number);
        return rounded;
    }

    /** Null for a number that JSON does not have. */
    @Nullable JsonNode toJson(Value value) {
        if (value.fitsInInt() && read == null) {
            return IntNode.valueOf(value.asInt());
        }
        double number = value.asDouble();
        JsonNode known = read == null ? null : read.get(number);
        if (known != null) {
            return known;
        }
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return null;
        }
        if (number != Math.rint(number)) {
            return DoubleNode.valueOf(number);
        }
        if (Math.abs(number) <= LARGEST_EXACT) {
            return LongNode.valueOf((long) number);
        }
        return Math.abs(number) < LARGEST_PLAIN
                ? BigIntegerNode.valueOf(new BigDecimal(number).toBigInteger())
                : DoubleNode.valueOf(number);
    }
}
