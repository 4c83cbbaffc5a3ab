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
import io.github.esflink.source.subscription.EventFilter.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter below some key: what it looks at in the server's words, or {@code and}, {@code or},
 * {@code not} over others. For one reading.
 */
final class FilterSettings {

    /** How a filter's expression is read. */
    enum FilterType {
        STREAM_ID("the name of one stream, letter by letter"),
        REGEX("a regular expression, in which * and ? repeat what is before"),
        PREFIX("beginnings, letter by letter"),
        JSON_PATH("a query");

        private final String words;

        FilterType(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private static final String LEAF = "scope, filterType and expression";
    private static final String EITHER_WAY = LEAF + ", or one of and, or, not";
    private static final int DEEPEST = 16;
    private static final String AND = "and";
    private static final String OR = "or";
    private static final String NOT = "not";

    private final String key;
    private final int depth;
    private final Setting<Subject> scope;
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
                        Kind.choice(
                                List.of("stream", "record"),
                                List.of(Subject.STREAM_NAME, Subject.EVENT_TYPE)));
        type = Setting.optional(key + ":filterType", Kind.choice(FilterType.class));
        expression = Setting.optional(key + ":expression", Kind.text("text"));
    }

    /** For the reference. */
    List<Setting<?>> all() {
        return List.of(
                scope,
                type,
                expression,
                Setting.optional(
                        key + ":and:<part>",
                        Kind.text("filters, each with these keys; a list, or by any names")),
                Setting.optional(key + ":or:<part>", Kind.text("the same")),
                Setting.optional(key + ":not:<key>", Kind.text("one filter with these keys")));
    }

    /** Whether there is anything below the key, and not only what means nothing. */
    boolean isSet(Scope settings) {
        return settings.has(scope)
                || settings.has(type)
                || settings.has(expression)
                || !settings.namesBelow(key).stream().allMatch(name -> LEAF.equals(kind(name)));
    }

    /** Empty when something is wrong with it, which is noted. */
    Optional<Filter> read(Scope settings) {
        int errors = settings.findings().errors().size();
        Set<String> kinds = new LinkedHashSet<>();
        for (String name : settings.namesBelow(key)) {
            String kind = kind(name);
            if (kind == null) {
                settings.error(
                        key + ":" + name,
                        "there is no such setting; expected %s.".formatted(EITHER_WAY));
            } else if (kinds.add(kind) && kinds.size() == 2) {
                settings.error(
                        key + ":" + name,
                        "stands beside %s; expected %s: what belongs together goes below one of those."
                                .formatted(kinds.iterator().next(), EITHER_WAY));
            }
        }
        if (depth > DEEPEST) {
            settings.error(
                    key, "expected filters in one another at most %d deep.".formatted(DEEPEST));
        }
        if (settings.findings().errors().size() > errors) {
            return Optional.empty();
        }
        return switch (kinds.iterator().next()) {
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
        settings.error(
                key,
                "expected a filter (%s), found \"%s\".".formatted(EITHER_WAY, settings.text(key)));
        return Optional.empty();
    }

    private Optional<Filter> leaf(Scope settings) {
        int errors = settings.findings().errors().size();
        Optional<Subject> subject =
                settings.readNeeded(scope, "an expression needs the scope stream or record");
        Optional<FilterType> given = settings.read(type);
        Optional<String> text = settings.read(expression);
        if (settings.findings().errors().size() > errors) {
            return Optional.empty();
        }
        if (text.isEmpty()) {
            return Optional.of(new Filter.Everything());
        }
        FilterType read = given.orElseGet(() -> FilterExpression.guess(text.get()));
        Optional<String> misread = FilterExpression.misread(text.get(), read);
        if (misread.isPresent() && given.isEmpty()) {
            settings.error(
                    expression,
                    "expected a beginning, a regular expression or a JSONPath query: "
                            + misread.get());
            return Optional.empty();
        }
        misread.ifPresent(instead -> settings.remark(expression, instead));
        Optional<Filter> filter = leaf(settings, subject.get(), read, text.get());
        if (filter.isEmpty()) {
            misread.ifPresent(instead -> settings.error(expression, instead));
        }
        return filter;
    }

    private Optional<Filter> leaf(Scope settings, Subject of, FilterType read, String text) {
        if (of == Subject.EVENT_TYPE && read == FilterType.STREAM_ID) {
            settings.error(type, "streamId goes with the scope stream, found record.");
            return Optional.empty();
        }
        if (of == Subject.STREAM_NAME && read == FilterType.JSON_PATH) {
            settings.error(type, "jsonPath goes with the scope record, found stream.");
        }
        try {
            return switch (read) {
                case STREAM_ID -> Optional.of(new Filter.StreamIs(text));
                case JSON_PATH -> query(settings, expression, text);
                case PREFIX ->
                        Optional.of(
                                new Filter.BeginsWith(
                                        of, new EventFilter.Prefixes(Kind.list(text)).prefixes()));
                case REGEX -> {
                    Filter.Matches matches =
                            new Filter.Matches(of, new EventFilter.Regex(text).pattern());
                    patterns.put(matches, expression);
                    yield Optional.of(matches);
                }
            };
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
            try {
                Pattern.compile(matches.pattern());
            } catch (PatternSyntaxException e) {
                settings.error(
                        patterns.getOrDefault(matches, expression),
                        "expected a regular expression of RE2, because this one is asked here and not by the server, found \"%s\": %s."
                                .formatted(matches.pattern(), e.getDescription()));
            }
        }
    }
}
