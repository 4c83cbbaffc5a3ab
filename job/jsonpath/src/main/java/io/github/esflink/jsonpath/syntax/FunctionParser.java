package io.github.esflink.jsonpath.syntax;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.esflink.jsonpath.evaluation.NodeTest;
import io.github.esflink.jsonpath.filter.Operand;
import io.github.esflink.jsonpath.filter.PatternTest;
import io.github.esflink.jsonpath.regex.IRegexp;
import io.github.esflink.jsonpath.regex.IRegexpException;
import io.github.esflink.jsonpath.text.Path;
import io.github.esflink.jsonpath.text.QueryText;
import io.github.esflink.jsonpath.text.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The five functions of RFC 9535, section 2.4, with the types of their arguments. */
final class FunctionParser {

    private final QueryText text;
    private final QueryParser queries;
    private final TermParser terms;

    FunctionParser(QueryText text, QueryParser queries, TermParser terms) {
        this.text = text;
        this.queries = queries;
        this.terms = terms;
    }

    /** Reads a call whose name begins here. */
    Term call(String name) {
        int start = text.at();
        queries.enter(start);
        Term call =
                switch (name) {
                    case "length" -> {
                        Operand of = value(name, arguments(name, 1).get(0));
                        yield Term.value(start, text.at(), new Operand.Length(of), name);
                    }
                    case "count" -> {
                        Path path = nodes(name, arguments(name, 1).get(0));
                        yield Term.value(start, text.at(), new Operand.Count(path.toQuery()), name);
                    }
                    case "value" -> {
                        Path path = nodes(name, arguments(name, 1).get(0));
                        yield Term.value(
                                start, text.at(), new Operand.SoleValue(path.toQuery()), name);
                    }
                    case "match", "search" -> {
                        NodeTest test = pattern(name, arguments(name, 2));
                        yield Term.test(start, text.at(), test, name);
                    }
                    default ->
                            throw text.refuse(
                                    start,
                                    "one of the functions length(), count(), match(), search() and"
                                            + " value()");
                };
        queries.leave();
        return call;
    }

    private List<Term> arguments(String name, int count) {
        text.moveTo(text.at() + name.length() + 1);
        List<Term> arguments = new ArrayList<>();
        text.skipBlanks();
        while (arguments.size() < count) {
            if (!arguments.isEmpty()) {
                text.skipBlanks();
                if (!text.take(',')) {
                    throw text.refuse(
                            text.at(), "',' and another argument: " + name + "() takes " + count);
                }
                text.skipBlanks();
            }
            arguments.add(terms.term("an argument of " + name + "()"));
        }
        text.skipBlanks();
        if (!text.take(')')) {
            throw text.refuse(
                    text.at(),
                    "')': " + name + "() takes " + (count == 1 ? "one argument" : "two arguments"));
        }
        return arguments;
    }

    /** An argument of ValueType. */
    private Operand value(String function, Term argument) {
        if (argument.value() != null) {
            return argument.value();
        }
        throw text.refuse(argument.start(), "one value as argument of " + function + "()");
    }

    /** An argument of NodesType. */
    private Path nodes(String function, Term argument) {
        if (argument.path() != null) {
            return argument.path();
        }
        throw text.refuse(argument.start(), "a path as argument of " + function + "()");
    }

    private NodeTest pattern(String function, List<Term> arguments) {
        Operand subject = value(function, arguments.get(0));
        Term second = arguments.get(1);
        Operand pattern = value(function, second);
        boolean whole = function.equals("match");
        if (!(pattern instanceof Operand.Literal literal)) {
            return PatternTest.dynamic(subject, pattern, whole);
        }
        IRegexp compiled = null;
        if (literal.literal() instanceof TextNode expression) {
            compiled = compile(function, second.start(), expression.textValue());
        } else {
            queries.warn(
                    second.start(),
                    "the pattern of " + function + "() is no string, so that nothing matches");
        }
        return PatternTest.fixed(subject, compiled, whole);
    }

    private @Nullable IRegexp compile(String function, int offset, String expression) {
        if (expression.startsWith("^")
                || (expression.endsWith("$") && !expression.endsWith("\\$"))) {
            queries.warn(
                    offset,
                    "the grammar of I-Regexp (RFC 9485) has no anchors; '^' first and '$' last are"
                            + " taken for such here. match() takes all of the text without them");
        }
        try {
            return IRegexp.compile(expression);
        } catch (IRegexpException e) {
            queries.warn(
                    offset,
                    "the pattern of %s() is no I-Regexp (RFC 9485), so that nothing matches; at its position %d: %s"
                            .formatted(function, e.offset(), e.getMessage()));
            return null;
        }
    }
}
