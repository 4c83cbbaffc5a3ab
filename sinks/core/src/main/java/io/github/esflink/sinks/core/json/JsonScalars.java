package io.github.esflink.sinks.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import java.math.BigDecimal;

/** Writes texts, numbers and words as {@code JSON.stringify} of ECMAScript does. */
final class JsonScalars {

    private static final String HEXADECIMAL = "0123456789abcdef";

    /** Numbers of so many digits before the point are written without an exponent. */
    private static final int PLAIN_DIGITS = 21;

    /** So many zeros behind the point are written before an exponent is. */
    private static final int PLAIN_ZEROS = 6;

    private final Output out;

    JsonScalars(Output out) {
        this.out = out;
    }

    void write(JsonNode node) throws JsonFormatException {
        switch (node.getNodeType()) {
            case STRING -> text(node.textValue());
            case BINARY -> text(node.asText());
            case NUMBER -> out.utf8(number(node));
            case BOOLEAN, NULL -> out.utf8(node.asText());
            default -> throw new JsonFormatException("a " + node.getNodeType());
        }
    }

    private static String number(JsonNode node) throws JsonFormatException {
        if (node instanceof DecimalNode decimal) {
            return text(decimal.decimalValue());
        }
        if (node instanceof DoubleNode || node instanceof FloatNode) {
            if (!Double.isFinite(node.doubleValue())) {
                throw new JsonFormatException("a number that JSON has no word for");
            }
            return text(new BigDecimal(node.asText()));
        }
        return node instanceof BigIntegerNode ? node.bigIntegerValue().toString() : node.asText();
    }

    /** As ECMAScript's Number::toString writes it. */
    private static String text(BigDecimal number) {
        if (number.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = number.stripTrailingZeros();
        String digits = stripped.unscaledValue().abs().toString();
        long beforePoint = (long) digits.length() - stripped.scale();
        String sign = number.signum() < 0 ? "-" : "";
        if ((beforePoint > 0 && beforePoint <= PLAIN_DIGITS)
                || (beforePoint <= 0 && beforePoint > -PLAIN_ZEROS)) {
            return stripped.toPlainString();
        }
        long exponent = beforePoint - 1;
        return sign
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e" : "e+")
                + exponent;
    }

    void text(String text) {
        out.write('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                utf8(text, written, i);
                escape(c);
                written = i + 1;
            }
        }
        utf8(text, written, text.length());
        out.write('"');
    }

    private void utf8(String text, int from, int to) {
        if (to > from) {
            out.utf8(text.substring(from, to));
        }
    }

    private void escape(char c) {
        out.write('\\');
        switch (c) {
            case '"', '\\' -> out.write(c);
            case '\b' -> out.write('b');
            case '\f' -> out.write('f');
            case '\n' -> out.write('n');
            case '\r' -> out.write('r');
            case '\t' -> out.write('t');
            default -> {
                // Also half of a surrogate pair, which UTF-8 has no bytes for.
                out.write('u');
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.write(HEXADECIMAL.charAt((c >> shift) & 0xF));
                }
            }
        }
    }
}
