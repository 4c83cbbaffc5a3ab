package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.esflink.javascript.ScriptSyntaxException;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.job.transform.ScriptParameterValues;
import io.github.esflink.sinks.sql.SqlEventSinkBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the SQL sink does for each type of events: in our form, or in that of the server. */
final class SqlStatementSettings {

    private static final String EVENTS = "events";

    private static final Setting<String> STATEMENTS =
            optional(
                    "events:<eventType>",
                    Kind.text("{sql: …, parameters: {<name>: …}}, or a list of them"));

    private static final Setting<String> SQL =
            Setting.required("sql", Kind.text("a statement of SQL"));

    private static final Setting<String> PARAMETERS =
            optional(
                    "parameters:<name>",
                    Kind.text("a JSON pointer such as /total, or such as @stream"));

    private static final Set<String> MEMBERS = Set.of("sql", "parameters");

    private static final Setting<JsonNode> MAPPINGS =
            optional(
                    "reducer:mappings",
                    new Kind<>("a JSON object in Base64", SqlStatementSettings::decoded));

    static final List<Setting<?>> ALL = List.of(STATEMENTS, MAPPINGS);

    private SqlStatementSettings() {}

    static void read(Scope scope, SqlEventSinkBuilder sink) {
        Scope events = scope.below(EVENTS);
        for (String type : scope.namesBelow(EVENTS)) {
            events.text(type);
            if (events.below(type).namesBelow("0").isEmpty()) {
                statement(events, type, type, sink);
            } else {
                Scope list = events.below(type);
                for (String number : events.namesBelow(type)) {
                    statement(list, number, type, sink);
                }
            }
        }
        Optional<JsonNode> mappings = scope.read(MAPPINGS);
        mappings.ifPresent(tree -> mappings(scope, tree, sink));
        if (mappings.isPresent() && !scope.namesBelow(EVENTS).isEmpty()) {
            scope.error(MAPPINGS, "events is set too; one of them is enough.");
        }
    }

    /** What is missing is noted, and what is not known. */
    private static void statement(
            Scope parent, String name, String type, SqlEventSinkBuilder sink) {
        Scope scope = parent.below(name);
        for (String member : parent.namesBelow(name)) {
            if (!MEMBERS.contains(member.toLowerCase(Locale.ROOT))) {
                scope.below(member).takeAll();
                scope.error(member, "expected sql and parameters, found another key.");
            }
        }
        Map<String, String> parameters = scope.readGroup(PARAMETERS);
        scope.read(SQL).ifPresent(sql -> sink.addStatement(type, sql, parameters));
    }

    private static JsonNode decoded(String base64) {
        byte[] text = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        try {
            JsonNode tree = new ObjectMapper().readTree(new String(text, StandardCharsets.UTF_8));
            if (tree == null || !tree.isObject()) {
                throw new IllegalArgumentException("no object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }

    private static void mappings(Scope scope, JsonNode mappings, SqlEventSinkBuilder sink) {
        mappings.properties().forEach(each -> mapping(scope, each.getKey(), each.getValue(), sink));
    }

    private static void mapping(
            Scope scope, String type, JsonNode mapping, SqlEventSinkBuilder sink) {
        String statement = member(mapping, "Statement");
        String extractor = member(mapping, "Extractor");
        if (statement.isBlank() || extractor.isBlank()) {
            scope.error(
                    MAPPINGS,
                    "%s: expected the texts Statement and Extractor, found %s."
                            .formatted(
                                    type, statement.isBlank() ? "no Statement" : "no Extractor"));
            return;
        }
        try {
            sink.addStatement(type, statement, ScriptParameterValues.of(extractor));
        } catch (ScriptSyntaxException e) {
            scope.error(MAPPINGS, "%s: Extractor: %s".formatted(type, e.getMessage()));
        }
    }

    /** Without regard to case, as the server's keys are. */
    private static String member(JsonNode mapping, String name) {
        return mapping.properties().stream()
                .filter(each -> each.getKey().equalsIgnoreCase(name) && each.getValue().isTextual())
                .map(each -> each.getValue().textValue())
                .findFirst()
                .orElse("");
    }
}
