package io.github.esflink.jsonpath.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.esflink.jsonpath.evaluation.Evaluation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Equality and order of JSON values as the RFC has them, which Jackson's {@code equals} has not.
 */
final class JsonValues {

    private JsonValues() {}

    /** Whether both are the same value, or both Nothing. */
    static boolean equal(@Nullable JsonNode a, @Nullable JsonNode b, Evaluation evaluation) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        if (a instanceof ContainerNode) {
            return b instanceof ContainerNode && containersEqual(a, b, evaluation);
        }
        return scalarsEqual(a, b, evaluation);
    }

    private static boolean scalarsEqual(JsonNode a, JsonNode b, Evaluation evaluation) {
        if (a instanceof TextNode) {
            if (!(b instanceof TextNode)) {
                return false;
            }
            String text = a.textValue();
            if (text.length() != b.textValue().length()) {
                return false;
            }
            evaluation.spendText(text.length(), 1);
            return text.equals(b.textValue());
        }
        if (a instanceof NumericNode number) {
            return b instanceof NumericNode other && JsonNumbers.equal(number, other);
        }
        return a.equals(b);
    }

    /** Without recursion: documents may be deeper than a stack. */
    private static boolean containersEqual(JsonNode a, JsonNode b, Evaluation evaluation) {
        Deque<JsonNode> pairs = new ArrayDeque<>();
        pairs.push(b);
        pairs.push(a);
        while (!pairs.isEmpty()) {
            JsonNode left = pairs.pop();
            JsonNode right = pairs.pop();
            evaluation.spend(1 + left.size());
            if (left.size() != right.size()
                    || !(left instanceof ObjectNode
                            ? membersEqual(left, right, pairs, evaluation)
                            : elementsEqual(left, right, pairs, evaluation))) {
                return false;
            }
        }
        return true;
    }

    private static boolean membersEqual(
            JsonNode left, JsonNode right, Deque<JsonNode> pairs, Evaluation evaluation) {
        if (!(right instanceof ObjectNode)) {
            return false;
        }
        for (Map.Entry<String, JsonNode> member : left.properties()) {
            JsonNode other = right.get(member.getKey());
            if (other == null || !childrenEqual(member.getValue(), other, pairs, evaluation)) {
                return false;
            }
        }
        return true;
    }

    private static boolean elementsEqual(
            JsonNode left, JsonNode right, Deque<JsonNode> pairs, Evaluation evaluation) {
        if (!(right instanceof ArrayNode)) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!childrenEqual(left.get(i), right.get(i), pairs, evaluation)) {
                return false;
            }
        }
        return true;
    }

    /** Whether they can still be equal; containers are looked into later. */
    private static boolean childrenEqual(
            JsonNode left, JsonNode right, Deque<JsonNode> pairs, Evaluation evaluation) {
        if (left instanceof ContainerNode) {
            pairs.push(right);
            pairs.push(left);
            return right instanceof ContainerNode;
        }
        return scalarsEqual(left, right, evaluation);
    }

    /** Two numbers, or two strings by their Unicode scalar values; nothing else has an order. */
    static boolean less(JsonNode a, JsonNode b, Evaluation evaluation) {
        if (a instanceof NumericNode number) {
            return b instanceof NumericNode other && JsonNumbers.less(number, other);
        }
        if (a instanceof TextNode && b instanceof TextNode) {
            String left = a.textValue();
            String right = b.textValue();
            evaluation.spendText(Math.min(left.length(), right.length()), 1);
            return compareScalars(left, right) < 0;
        }
        return false;
    }

    private static int compareScalars(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // Half of a pair stands for a character above all that need no pair.
                boolean pairX = Character.isSurrogate(x);
                return pairX == Character.isSurrogate(y) ? x - y : pairX ? 1 : -1;
            }
        }
        return a.length() - b.length();
    }
}
