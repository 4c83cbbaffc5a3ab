package io.github.esflink.jsonpath.syntax;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.esflink.jsonpath.filter.Operand;
import io.github.esflink.jsonpath.text.NumberLiteral;
import io.github.esflink.jsonpath.text.Path;
import io.github.esflink.jsonpath.text.QueryText;
import io.github.esflink.jsonpath.text.StringLiteral;
import io.github.esflink.jsonpath.text.Term;

/** Literals, paths and functions in filters. */
final class TermParser {

    private final QueryText text;
    private final QueryParser queries;
    private final FunctionParser functions;

    TermParser(QueryText text, QueryParser queries) {
        this.text = text;
        this.queries = queries;
        this.functions = new FunctionParser(text, queries, this);
    }

    /**
     * @param expected what to say when nothing of it is here
     */
    Term term(String expected) {
        int start = text.at();
        int c = text.peek();
        if (c == '@' || c == '$') {
            queries.enter(start);
            Path path = queries.path();
            queries.leave();
            return Term.path(path, text.at());
        }
        if (c == '\'' || c == '"') {
            return literal(start, TextNode.valueOf(StringLiteral.parse(text)));
        }
        if (c == '-' || QueryText.isDigit(c)) {
            return literal(start, NumberLiteral.parse(text));
        }
        if (QueryText.isSmall(c)) {
            return word(start, expected);
        }
        throw text.refuse(start, expected, OtherDialects.term(text));
    }

    private Term literal(int start, JsonNode value) {
        return Term.literal(start, text.at(), new Operand.Literal(value));
    }

    private Term word(int start, String expected) {
        int end = start;
        while (QueryText.isSmall(text.charAt(end))
                || QueryText.isDigit(text.charAt(end))
                || text.charAt(end) == '_') {
            end++;
        }
        if (text.charAt(end) == '(') {
            return functions.call(text.text().substring(start, end));
        }
        end = text.nameEnd(start);
        String word = text.text().substring(start, end);
        text.moveTo(end);
        return switch (word) {
            case "true" -> literal(start, BooleanNode.TRUE);
            case "false" -> literal(start, BooleanNode.FALSE);
            case "null" -> literal(start, NullNode.getInstance());
            default -> {
                text.moveTo(start);
                throw text.refuse(start, expected, OtherDialects.term(text));
            }
        };
    }
}
