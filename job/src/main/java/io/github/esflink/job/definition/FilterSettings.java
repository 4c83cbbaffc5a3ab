package io.github.esflink.job.definition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.jsonpath.JsonPath;
import io.github.esflink.jsonpath.syntax.JsonPathSyntaxException;
import io.github.esflink.source.subscription.EventFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A filter below some key: what it looks at in the server's words, or {@code and}, {@code or},
 * {@code not} over others. For one reading.
 */
final class FilterSettings {

    /** What a filter looks at. */
    enum FilterScope {
        STREAM,
        RECORD
    }

    /** How a filter's expression is read. */
    enum FilterType {
        STREAM_ID,
        REGEX,
        PREFIX,
        JSON_PATH
    }

    private static final String LEAF = "scope, filterType and expression";
    private static final String EITHER_WAY = LEAF + ", or one of and, or, not";

    static final String A_FILTER = "a filter (" + EITHER_WAY + ")";

    private static final int DEEPEST = 16;
    private static final String AND = "and";
    private static final String OR = "or";
    private static final String NOT = "not";
    private static final String ONLY_IN_A_REGEX = "^*+?()[]{}|\\";

    private final String key;
    private final int depth;
    private final Setting<FilterScope> scope;
    private final Setting<FilterType> type;
    private final Setting<String> expression;

    /** Where each regular expression stands. */
    private final Map<Filter.Matches, Setting<String>> patterns;

    /**
     * @param key what the filter stands below
     */
    FilterSettings(String key) {
        this(key, 1, new HashMap<>());
    }

    private FilterSettings(String key, int depth, Map<Filter.Matches, Setting<String>> patterns) {
        this.key = key;
        this.depth = depth;
        this.patterns = patterns;
        scope =
                Setting.optional(
                        key + ":scope",
                        Kind.choice(FilterScope.class),
                        "What the filter looks at: `stream` is the stream id, `record` the event type. Without a filter everything but system events is read; with a scope and no expression everything, system events too.");
        type =
                Setting.optional(
                        key + ":filterType",
                        Kind.choice(FilterType.class),
                        "How the expression is read: the whole stream id, a regular expression in the server's dialect (.NET), a comma separated list of beginnings, or a JSONPath query ([RFC 9535](https://www.rfc-editor.org/rfc/rfc9535)) over JSON events, with the scope `record`. Default: `prefix`; `jsonPath` when the expression begins with `$.` or `$[`; `regex` when the expression has characters that only make sense there (one of `^*+?()[]{}|\\`, or a `$` at the end).");
        expression =
                Setting.optional(
                        key + ":expression",
                        new Kind<>("text", Optional::of),
                        "What it has to look like. The server filters, and what does not match is never sent; a JSONPath query is asked here, of the record as in [`RecordTree`](../job/src/main/java/io/github/esflink/job/filter/RecordTree.java): `$[?$.value.total > 100]`.");
    }

    /** For the reference. */
    List<Setting<?>> all() {
        return List.of(
                scope,
                type,
                expression,
                Setting.optional(
                        key + ":and:<part>",
                        new Kind<>(
                                "filters, each with these keys; a list, or by any names",
                                Optional::of),
                        "Instead of scope, type and expression: what all of these let through. [How filters combine](filters.md)."),
                Setting.optional(
                        key + ":or:<part>",
                        new Kind<>("the same", Optional::of),
                        "What at least one of these lets through."),
                Setting.optional(
                        key + ":not:<key>",
                        new Kind<>("one filter with these keys", Optional::of),
                        "What this does not let through, but for system events."));
    }

    /** Whether there is anything below the key. */
    boolean isSet(Scope settings) {
        return !settings.namesBelow(key).isEmpty();
    }

    /** Empty when something is wrong with it, which is noted. */
    Optional<Filter> read(Scope settings) {
        String first = null;
        for (String name : settings.namesBelow(key)) {
            String kind = kind(name);
            if (kind == null) {
                settings.error(
                        key + ":" + name,
                        "there is no such setting; expected %s.".formatted(EITHER_WAY));
            } else if (first == null) {
                first = kind;
            } else if (!first.equals(kind)) {
                settings.error(
                        key + ":" + name,
                        "stands beside %s; expected %s: what belongs together goes below one of those."
                                .formatted(first, EITHER_WAY));
                return Optional.empty();
            }
        }
        if (depth > DEEPEST) {
            settings.error(
                    key, "expected filters in one another at most %d deep.".formatted(DEEPEST));
            return Optional.empty();
        }
        if (first == null) {
            return Optional.empty();
        }
        return switch (first) {
            case AND -> parts(settings, AND).map(Filter.All::new);
            case OR -> parts(settings, OR).map(Filter.Any::new);
            case NOT -> part(settings, key + ":" + NOT).map(Filter.Not::new);
            default -> leaf(settings);
        };
    }

    /** Which of the ways to write a filter a name belongs to; null when to none. */
    private static @Nullable String kind(String name) {
        String folded = name.toLowerCase(Locale.ROOT);
        return switch (folded) {
            case AND, OR, NOT -> folded;
            case "scope", "filtertype", "expression" -> LEAF;
            default -> null;
        };
    }

    private Optional<List<Filter>> parts(Scope settings, String word) {
        String below = key + ":" + word;
        Collection<String> names = settings.namesBelow(below);
        if (names.isEmpty()) {
            return refuse(settings, below);
        }
        List<Filter> parts = new ArrayList<>();
        for (String name : names) {
            part(settings, below + ":" + name).ifPresent(parts::add);
        }
        return parts.size() == names.size() ? Optional.of(parts) : Optional.empty();
    }

    private Optional<Filter> part(Scope settings, String below) {
        FilterSettings part = new FilterSettings(below, depth + 1, patterns);
        return part.isSet(settings) ? part.read(settings) : refuse(settings, below);
    }

    private static <T> Optional<T> refuse(Scope settings, String key) {
        settings.error(key, "expected %s, found \"%s\".".formatted(A_FILTER, settings.text(key)));
        return Optional.empty();
    }

    private Optional<Filter> leaf(Scope settings) {
        Optional<FilterScope> subject = settings.read(scope);
        Optional<FilterType> given = settings.read(type);
        Optional<String> text = settings.read(expression).filter(value -> !value.isBlank());
        if (!settings.has(scope)) {
            settings.error(scope, "missing; an expression needs the scope stream or record.");
            return Optional.empty();
        }
        if (subject.isEmpty() || (given.isEmpty() && settings.has(type))) {
            return Optional.empty();
        }
        if (text.isEmpty()) {
            return Optional.of(new Filter.Everything());
        }
        return leaf(settings, subject.get(), given.orElseGet(() -> guess(text.get())), text.get());
    }

    private Optional<Filter> leaf(
            Scope settings, FilterScope subject, FilterType read, String text) {
        EventFilter.Subject of =
                subject == FilterScope.STREAM
                        ? EventFilter.Subject.STREAM_NAME
                        : EventFilter.Subject.EVENT_TYPE;
        switch (read) {
            case STREAM_ID -> {
                if (subject == FilterScope.RECORD) {
                    settings.error(type, "streamId goes with the scope stream, found record.");
                    return Optional.empty();
                }
                return Optional.of(new Filter.StreamIs(text.strip()));
            }
            case JSON_PATH -> {
                if (subject == FilterScope.STREAM) {
                    settings.error(type, "jsonPath goes with the scope record, found stream.");
                }
                return query(settings, expression, text);
            }
            case REGEX, PREFIX -> {
                return byName(settings, of, read, text);
            }
        }
        throw new IllegalStateException(read.name());
    }

    private Optional<Filter> byName(
            Scope settings, EventFilter.Subject of, FilterType read, String text) {
        try {
            if (read == FilterType.PREFIX) {
                return Optional.of(
                        new Filter.BeginsWith(
                                of, new EventFilter.Prefixes(names(text).toList()).prefixes()));
            }
            Filter.Matches matches = new Filter.Matches(of, new EventFilter.Regex(text).pattern());
            patterns.put(matches, expression);
            return Optional.of(matches);
        } catch (IllegalArgumentException e) {
            settings.error(expression, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The filter of a JSONPath query; what is wrong with it, or worth a remark, is noted. */
    static Optional<Filter> query(Scope settings, Setting<String> setting, String query) {
        try {
            JsonPath.parse(query).warnings().forEach(warning -> settings.remark(setting, warning));
            return Optional.of(new Filter.Query(query));
        } catch (JsonPathSyntaxException e) {
            settings.error(setting, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Notes those of the regular expressions that cannot be asked here. */
    void checkHere(Scope settings, List<Filter.Matches> askedHere) {
        for (Filter.Matches matches : askedHere) {
            Setting<String> setting = patterns.get(matches);
            try {
                Pattern.compile(matches.pattern());
            } catch (PatternSyntaxException e) {
                if (setting != null) {
                    settings.error(
                            setting,
                            "expected a regular expression of RE2, because this one is asked here and not by the server, found \"%s\": %s."
                                    .formatted(matches.pattern(), e.getDescription()));
                }
            }
        }
    }

    private static FilterType guess(String expression) {
        if (expression.startsWith("$.") || expression.startsWith("$[")) {
            return FilterType.JSON_PATH;
        }
        return expression.endsWith("$")
                        || expression.chars().anyMatch(c -> ONLY_IN_A_REGEX.indexOf(c) >= 0)
                ? FilterType.REGEX
                : FilterType.PREFIX;
    }

    /** What stands between the commas, without blanks around it; nothing for nothing. */
    static Stream<String> names(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).filter(name -> !name.isEmpty());
    }
}
