package io.github.esflink.jsonpath.syntax;

import io.github.esflink.jsonpath.evaluation.Selector;
import io.github.esflink.jsonpath.text.QueryText;
import io.github.esflink.jsonpath.text.StringLiteral;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands between brackets (RFC 9535, section 2.3). */
final class SelectorParser {

    /** What JSON numbers hold exactly everywhere (I-JSON, RFC 7493): 2^53 - 1. */
    private static final long MAX_INTEGER = (1L << 53) - 1;

    private static final int MAX_DIGITS = 16;

    private final QueryText text;
    private final FilterParser filters;
    private boolean blankInside;

    SelectorParser(QueryText text, QueryParser queries) {
        this.text = text;
        this.filters = new FilterParser(text, queries);
    }

    /** Whether the brackets read last had a blank inside; a singular query must not. */
    boolean blankInside() {
        return blankInside;
    }

    void clearBlankInside() {
        blankInside = false;
    }

    /** Reads {@code [selector, …]}. */
    List<Selector> bracketed() {
        text.moveTo(text.at() + 1);
        List<Selector> selectors = new ArrayList<>();
        boolean blank = false;
        while (true) {
            blank |= skipBlanks();
            boolean filter = text.peek() == '?';
            selectors.add(selector());
            blank |= skipBlanks();
            if (text.take(']')) {
                blankInside = blank;
                return selectors;
            }
            if (!text.take(',')) {
                throw filter
                        ? text.refuse(
                                text.at(),
                                "a comparison, '&&', '||', ',' or ']'",
                                OtherDialects.operator(text, text.at(), null))
                        : text.refuse(text.at(), "',' or ']'");
            }
        }
    }

    private boolean skipBlanks() {
        int before = text.at();
        text.skipBlanks();
        return text.at() > before;
    }

    private Selector selector() {
        int c = text.peek();
        if (c == '\'' || c == '"') {
            return new Selector.Member(StringLiteral.parse(text));
        }
        if (text.take('*')) {
            return Selector.all();
        }
        if (text.take('?')) {
            text.skipBlanks();
            return Selector.filter(filters.condition());
        }
        if (c == ':' || c == '-' || QueryText.isDigit(c)) {
            return indexOrSlice();
        }
        throw text.refuse(
                text.at(), "a selector (a name in quotes, an index, a slice, '*' or '?')");
    }

    private Selector indexOrSlice() {
        Long start = null;
        if (text.peek() != ':') {
            start = integer();
            int end = text.at();
            text.skipBlanks();
            if (text.peek() != ':') {
                text.moveTo(end);
                return new Selector.Element(start);
            }
        }
        text.moveTo(text.at() + 1);
        text.skipBlanks();
        Long end = optionalInteger();
        Long step = null;
        int rest = text.at();
        text.skipBlanks();
        if (text.take(':')) {
            rest = text.at();
            text.skipBlanks();
            step = optionalInteger();
        }
        if (text.at() > rest && step == null) {
            text.moveTo(rest);
        }
        return new Selector.Slice(start, end, step == null ? 1 : step);
    }

    private @Nullable Long optionalInteger() {
        return text.peek() == '-' || QueryText.isDigit(text.peek()) ? integer() : null;
    }

    private long integer() {
        int start = text.at();
        boolean negative = text.take('-');
        int digits = text.at();
        int end = digits;
        while (QueryText.isDigit(text.charAt(end))) {
            end++;
        }
        if (end == digits) {
            throw text.refuse(end, "a digit after '-'");
        }
        if (text.charAt(digits) == '0' && (negative || end > digits + 1)) {
            throw text.refuse(start, "an integer without leading zeros, and not -0");
        }
        int next = text.charAt(end);
        if (next == '.' || next == 'e' || next == 'E') {
            throw text.refuse(end, "',', ':' or ']' after an integer");
        }
        text.moveTo(end);
        long value =
                end - digits > MAX_DIGITS
                        ? Long.MAX_VALUE
                        : Long.parseLong(text.text(), digits, end, 10);
        if (value > MAX_INTEGER) {
            throw text.refuse(
                    start, "an integer from -9007199254740991 to 9007199254740991 (I-JSON)");
        }
        return negative ? -value : value;
    }
}
