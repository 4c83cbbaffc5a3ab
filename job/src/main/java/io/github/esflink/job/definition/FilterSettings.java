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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A filter below some key: what it looks at in the server's words, or {@code and}, {@code or},
 * {@code not} over others. For one reading.
 */
final class FilterSettings {

    /** What a filter looks at. */
    enum FilterScope {
        STREAM,
        RECORD,
        /** Neither, as the server's first releases say it. */
        UNSPECIFIED
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
    private static final String UNSPECIFIED = "unspecified";

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
        scope = Setting.optional(key + ":scope", scopes());
        type = Setting.optional(key + ":filterType", Kind.choice(FilterType.class));
        expression = Setting.optional(key + ":expression", new Kind<>("text", Optional::of));
    }

    private static Kind<FilterScope> scopes() {
        Map<String, FilterScope> words = new LinkedHashMap<>();
        words.put("stream", FilterScope.STREAM);
        words.put("record", FilterScope.RECORD);
        return Kind.choice(words).or(Map.of(UNSPECIFIED, FilterScope.UNSPECIFIED));
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
                                Optional::of)),
                Setting.optional(key + ":or:<part>", new Kind<>("the same", Optional::of)),
                Setting.optional(
                        key + ":not:<key>",
                        new Kind<>("one filter with these keys", Optional::of)));
    }

    /** Whether there is anything below the key, and not only what means nothing. */
    boolean isSet(Scope settings) {
        String subject = settings.text(scope.key());
        String type = settings.text(this.type.key());
        String text = settings.text(expression.key());
        return !settings.namesBelow(key).stream().allMatch(name -> LEAF.equals(kind(name)))
                || !(subject.isBlank() || subject.equalsIgnoreCase(UNSPECIFIED))
                || !text.isBlank()
                || !(type.isBlank() || type.equalsIgnoreCase(UNSPECIFIED));
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
        Optional<FilterScope> subject =
                settings.read(scope).filter(found -> found != FilterScope.UNSPECIFIED);
        boolean isTyped =
                settings.has(type) && !settings.text(type.key()).equalsIgnoreCase(UNSPECIFIED);
        Optional<FilterType> given = isTyped ? settings.read(type) : Optional.empty();
        Optional<String> text = settings.read(expression);
        if (!settings.has(scope) || settings.text(scope.key()).equalsIgnoreCase(UNSPECIFIED)) {
            settings.error(scope, "missing; an expression needs the scope stream or record.");
            return Optional.empty();
        }
        if (subject.isEmpty()
                || (given.isEmpty() && isTyped)
                || (text.isEmpty() && settings.has(expression))) {
            return Optional.empty();
        }
        if (text.isEmpty()) {
            return Optional.of(new Filter.Everything());
        }
        FilterType read = given.orElseGet(() -> FilterExpression.guess(text.get()));
        Optional<String> glob = FilterExpression.asGlob(text.get(), read);
        if (glob.isPresent() && given.isEmpty()) {
            settings.error(
                    expression,
                    "expected a beginning, a regular expression or a JSONPath query, found a pattern with wildcards: "
                            + glob.get());
            return Optional.empty();
        }
        glob.ifPresent(instead -> settings.remark(expression, instead));
        Optional<Filter> filter = leaf(settings, subject.get(), read, text.get());
        if (filter.isEmpty()) {
            glob.ifPresent(instead -> settings.error(expression, instead));
        }
        return filter;
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
                                of, new EventFilter.Prefixes(Kind.list(text)).prefixes()));
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
            FilterExpression.asksOthers(query).ifPresent(text -> settings.remark(setting, text));
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
}
