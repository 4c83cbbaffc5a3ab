package io.github.esflink.jsonpath.syntax;

import io.github.esflink.jsonpath.evaluation.NodeTest;
import io.github.esflink.jsonpath.filter.Comparison;
import io.github.esflink.jsonpath.filter.Comparison.Operator;
import io.github.esflink.jsonpath.filter.Logic;
import io.github.esflink.jsonpath.filter.Operand;
import io.github.esflink.jsonpath.text.Fix;
import io.github.esflink.jsonpath.text.Path;
import io.github.esflink.jsonpath.text.QueryText;
import io.github.esflink.jsonpath.text.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of filters (RFC 9535, section 2.3.5). */
final class FilterParser {

    private static final String CONDITION =
            "a condition (a path, a comparison, a function, '(' or '!')";

    private static final Operator[] OPERATORS = Operator.values();

    private final QueryText text;
    private final QueryParser queries;
    private final TermParser terms;

    FilterParser(QueryText text, QueryParser queries) {
        this.text = text;
        this.queries = queries;
        this.terms = new TermParser(text, queries);
    }

    /** Reads alternatives, joined by {@code ||}. */
    NodeTest condition() {
        List<NodeTest> alternatives = new ArrayList<>();
        do {
            alternatives.add(conjunction());
        } while (takeSign("||"));
        return Logic.anyOf(alternatives);
    }

    private NodeTest conjunction() {
        List<NodeTest> tests = new ArrayList<>();
        do {
            tests.add(basic());
        } while (takeSign("&&"));
        return Logic.allOf(tests);
    }

    /** Takes the sign and the blanks around it, or nothing. */
    private boolean takeSign(String sign) {
        int before = text.at();
        text.skipBlanks();
        if (text.take(sign)) {
            text.skipBlanks();
            return true;
        }
        text.moveTo(before);
        return false;
    }

    private NodeTest basic() {
        int start = text.at();
        if (text.take('!')) {
            text.skipBlanks();
            return Logic.not(text.peek() == '(' ? group() : negatedTest(start));
        }
        if (text.peek() == '(') {
            return group();
        }
        Term left = terms.term(CONDITION);
        Operator operator = operator();
        if (operator == null) {
            int at = text.afterBlanks(text.at());
            Fix other = OtherDialects.operator(text, at, left);
            if (!other.equals(Fix.NONE)) {
                throw text.refuse(
                        at, "one of == != < <= > >= && ||, or the end of the filter", other);
            }
            return test(left);
        }
        Term right = terms.term("a value to compare with (a literal, a path or a function)");
        warnAboutLength(left, right);
        warnAboutLength(right, left);
        return Comparison.of(operand(left), operator, operand(right));
    }

    private NodeTest group() {
        int open = text.at();
        queries.enter(open);
        text.moveTo(open + 1);
        text.skipBlanks();
        NodeTest condition = condition();
        text.skipBlanks();
        if (!text.take(')')) {
            throw text.refuse(
                    text.at(),
                    "a comparison, '&&', '||' or ')'",
                    OtherDialects.operator(text, text.at(), null));
        }
        queries.leave();
        int close = text.at();
        int next = text.afterBlanks(close);
        if (operator() != null) {
            String inside = text.text().substring(open + 1, close - 1).strip();
            throw text.refuse(
                    next,
                    "'&&', '||' or the end of the filter",
                    new Fix(
                            open,
                            close,
                            inside,
                            "parentheses hold a condition, which cannot be compared"));
        }
        return condition;
    }

    private NodeTest negatedTest(int start) {
        Term term = terms.term("'(', a path or a function after '!'");
        int next = text.afterBlanks(text.at());
        if (operator() != null) {
            Term right = terms.term("a value to compare with");
            String comparison = text.text().substring(term.start(), right.end());
            throw text.refuse(
                    next,
                    "'&&', '||' or the end of the filter",
                    new Fix(
                            start,
                            right.end(),
                            "!(" + comparison + ")",
                            "'!' stands before a path, a function or a parenthesis"));
        }
        return test(term);
    }

    /** Reads a comparison operator and the blanks around it, or nothing. */
    private @Nullable Operator operator() {
        int before = text.at();
        text.skipBlanks();
        int start = text.at();
        for (Operator operator : OPERATORS) {
            if (text.take(operator.sign())) {
                Fix longer = OtherDialects.operator(text, start, null);
                if (!longer.equals(Fix.NONE)) {
                    throw text.refuse(start, "one of == != < <= > >=", longer);
                }
                text.skipBlanks();
                return operator;
            }
        }
        text.moveTo(before);
        return null;
    }

    /** The term as a condition of its own. */
    private NodeTest test(Term term) {
        if (term.test() != null) {
            return term.test();
        }
        int next = text.afterBlanks(term.end());
        if (term.isLiteral()) {
            throw text.refuse(next, "a comparison, because a literal alone is no condition");
        }
        throw text.refuse(next, "a comparison, because " + term.function() + "() gives a value");
    }

    /** The term as one side of a comparison. */
    private Operand operand(Term term) {
        if (term.value() != null) {
            return term.value();
        }
        throw text.refuse(
                term.start(),
                term.path() == null
                        ? "a value to compare"
                        : "a path to one value (only names and indexes, without blanks in brackets)");
    }

    private void warnAboutLength(Term term, Term other) {
        Path path = term.path();
        if (path != null
                && "length".equals(path.lastName())
                && other.value() instanceof Operand.Literal literal
                && literal.literal().isNumber()) {
            int size = path.segments().size();
            int owner = size > 1 ? path.ends().get(size - 2) : path.start() + 1;
            queries.warn(
                    owner,
                    "this is a member with the name length; the length itself is length(%s)"
                            .formatted(text.text().substring(path.start(), owner)));
        }
    }
}
