package io.github.esflink.job.filter;

import io.github.esflink.jsonpath.JsonPath;
import io.github.esflink.source.subscription.EventFilter.Subject;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/** Which events are wanted. Travels with the job; its text is in words, for the web UI. */
public sealed interface Filter extends Serializable {

    /** How it is asked of a record here. Made where it is used. */
    Condition condition();

    /** What lets through everything that this does not. */
    default Filter negated() {
        return new Not(this);
    }

    /** The regular expressions in it. */
    default List<Matches> patterns() {
        return List.of();
    }

    /** Everything there is. */
    record Everything() implements Filter {
        @Override
        public Condition condition() {
            return asked -> true;
        }

        @Override
        public String toString() {
            return "everything";
        }
    }

    /** The events of one stream. */
    record StreamIs(String stream) implements Filter {
        @Override
        public Condition condition() {
            return asked -> stream.equals(asked.record().position().streamId());
        }

        @Override
        public String toString() {
            return "stream is " + stream;
        }
    }

    /** A stream id or an event type that begins with one of these. */
    record BeginsWith(Subject subject, List<String> beginnings) implements Filter {
        public BeginsWith {
            beginnings = List.copyOf(beginnings);
        }

        @Override
        public Condition condition() {
            String[] any = beginnings.toArray(String[]::new);
            return asked -> {
                String text = asked.text(subject);
                for (String beginning : any) {
                    if (text.startsWith(beginning)) {
                        return true;
                    }
                }
                return false;
            };
        }

        @Override
        public String toString() {
            return name(subject) + " begins with " + String.join(", ", beginnings);
        }
    }

    /**
     * A stream id or an event type in which a regular expression is found. The server reads it as
     * .NET does; where it is asked here, RE2 does, in linear time.
     */
    record Matches(Subject subject, String pattern) implements Filter {
        @Override
        public List<Matches> patterns() {
            return List.of(this);
        }

        /**
         * @throws com.google.re2j.PatternSyntaxException when it is none for RE2
         */
        @Override
        public Condition condition() {
            com.google.re2j.Pattern compiled = com.google.re2j.Pattern.compile(pattern);
            return asked -> compiled.matcher(asked.text(subject)).find();
        }

        @Override
        public String toString() {
            return name(subject) + " matches " + pattern;
        }
    }

    /** A JSON event in which a JSONPath query finds something. */
    record Query(String query) implements Filter {

        /** What a query sees of a record, in its first step. */
        public static final List<String> MEMBERS = RecordTree.MEMBERS;

        @Override
        public Condition condition() {
            JsonPath path = JsonPath.parse(query);
            return asked -> asked.finds(path);
        }

        @Override
        public String toString() {
            return query;
        }
    }

    /** What all of these let through. */
    record All(List<Filter> parts) implements Filter {
        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public Condition condition() {
            Condition[] all = conditions(parts);
            return asked -> {
                for (Condition each : all) {
                    if (!each.holds(asked)) {
                        return false;
                    }
                }
                return true;
            };
        }

        @Override
        public Filter negated() {
            return new Any(parts.stream().map(Filter::negated).toList());
        }

        @Override
        public List<Matches> patterns() {
            return parts.stream().flatMap(part -> part.patterns().stream()).toList();
        }

        @Override
        public String toString() {
            return joined(parts, " and ");
        }
    }

    /** What at least one of these lets through. */
    record Any(List<Filter> parts) implements Filter {
        public Any {
            parts = List.copyOf(parts);
        }

        @Override
        public Condition condition() {
            Condition[] any = conditions(parts);
            return asked -> {
                for (Condition each : any) {
                    if (each.holds(asked)) {
                        return true;
                    }
                }
                return false;
            };
        }

        @Override
        public Filter negated() {
            return new All(parts.stream().map(Filter::negated).toList());
        }

        @Override
        public List<Matches> patterns() {
            return parts.stream().flatMap(part -> part.patterns().stream()).toList();
        }

        @Override
        public String toString() {
            return joined(parts, " or ");
        }
    }

    /** What this does not let through. */
    record Not(Filter part) implements Filter {
        @Override
        public Condition condition() {
            Condition condition = part.condition();
            return asked -> !condition.holds(asked);
        }

        @Override
        public Filter negated() {
            return part;
        }

        @Override
        public List<Matches> patterns() {
            return part.patterns();
        }

        @Override
        public String toString() {
            return "not (" + part + ")";
        }
    }

    private static String name(Subject subject) {
        return subject == Subject.STREAM_NAME ? "stream" : "type";
    }

    private static String joined(List<Filter> parts, String word) {
        return parts.stream()
                .map(part -> part instanceof Query ? part.toString() : "(" + part + ")")
                .collect(Collectors.joining(word));
    }

    /**
     * Names and types first: they cost little, and an event that they decide on is not parsed, nor
     * refused because it cannot be.
     */
    private static Condition[] conditions(List<Filter> parts) {
        return parts.stream()
                .sorted((a, b) -> Boolean.compare(asksJson(a), asksJson(b)))
                .map(Filter::condition)
                .toArray(Condition[]::new);
    }

    private static boolean asksJson(Filter filter) {
        if (filter instanceof All all) {
            return all.parts().stream().anyMatch(Filter::asksJson);
        }
        if (filter instanceof Any any) {
            return any.parts().stream().anyMatch(Filter::asksJson);
        }
        return filter instanceof Query || (filter instanceof Not not && asksJson(not.part()));
    }
}
