package io.github.esflink.jsonpath.syntax;

import io.github.esflink.jsonpath.evaluation.Segment;
import io.github.esflink.jsonpath.evaluation.Selector;
import io.github.esflink.jsonpath.text.Fix;
import io.github.esflink.jsonpath.text.Path;
import io.github.esflink.jsonpath.text.QueryText;
import java.util.ArrayList;
import java.util.List;

/**
 * Queries and their segments (RFC 9535, sections 2.1 to 2.3 and 2.5). Recursive descent, and not
 * far down: deeper nesting is refused.
 */
final class QueryParser {

    /**
     * Conditions, functions and queries in one another, and segments that may take several nodes:
     * both evaluation and this parser recurse over them, on stacks of 512 KiB as well.
     */
    static final int MAX_NESTING = 200;

    private final QueryText text;
    private final SelectorParser selectors;
    private final List<String> warnings = new ArrayList<>();
    private int nesting;

    private QueryParser(QueryText text) {
        this.text = text;
        this.selectors = new SelectorParser(text, this);
    }

    static ParsedQuery parse(QueryText text) {
        QueryParser parser = new QueryParser(text);
        if (text.peek() != '$') {
            throw text.refuse(0, "'$'", OtherDialects.root(text));
        }
        Path path = parser.path();
        if (text.peek() != QueryText.END) {
            throw text.refuse(
                    text.at(),
                    "the end, or a segment ('.name', '[…]', '..')",
                    OtherDialects.afterPath(text));
        }
        return new ParsedQuery(path.toQuery(), parser.warnings);
    }

    void warn(int offset, String warning) {
        warnings.add("Position " + offset + ": " + warning);
    }

    /** Goes one deeper. */
    void enter(int offset) {
        if (++nesting > MAX_NESTING) {
            throw text.refuse(
                    offset,
                    "at most " + MAX_NESTING + " parts in one another",
                    Fix.advice("a limit of this implementation"));
        }
    }

    void leave() {
        nesting--;
    }

    /** Reads {@code $} or {@code @} and every segment after it. */
    Path path() {
        int start = text.at();
        boolean absolute = text.peek() == '$';
        text.moveTo(start + 1);
        List<Segment> segments = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        boolean singular = true;
        int entered = 0;
        while (true) {
            int end = text.at();
            text.skipBlanks();
            int c = text.peek();
            if (c != '.' && c != '[') {
                text.moveTo(end);
                break;
            }
            Segment segment = c == '[' ? bracketed(false) : dotted();
            if (!segment.isSingular()) {
                enter(end);
                entered++;
            }
            singular &= segment.isSingular() && !selectors.blankInside();
            segments.add(segment);
            ends.add(text.at());
        }
        nesting -= entered;
        return new Path(absolute, segments, ends, singular, start);
    }

    private Segment bracketed(boolean descendant) {
        return new Segment(descendant, selectors.bracketed());
    }

    private Segment dotted() {
        int dot = text.at();
        boolean descendant = text.take("..");
        if (!descendant) {
            text.moveTo(dot + 1);
        }
        if (descendant && text.peek() == '[') {
            return bracketed(true);
        }
        selectors.clearBlankInside();
        if (text.take('*')) {
            return new Segment(descendant, List.of(Selector.all()));
        }
        int start = text.at();
        int end = text.nameEnd(start);
        if (end == start) {
            throw text.refuse(
                    start,
                    descendant ? "a name, '*' or '[' after '..'" : "a name or '*' after '.'");
        }
        if (text.charAt(end) == '(') {
            throw text.refuse(end, "a segment, not a call");
        }
        text.moveTo(end);
        return new Segment(
                descendant, List.of(new Selector.Member(text.text().substring(start, end))));
    }
}
