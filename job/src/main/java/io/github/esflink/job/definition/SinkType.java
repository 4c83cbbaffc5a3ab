package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The destinations, under the names that the server's connectors have for them. */
public enum SinkType {
    HTTP("http-sink"),
    KAFKA("kafka-sink"),
    LOGGER("logger-sink"),
    SQL("sql-sink");

    private static final String OTHER_SINK =
            "the server's %s is not here: use kafka-sink and what reads from Kafka (Kafka Connect has a sink for most systems), or http-sink and a service of yours.";

    private static final String A_SOURCE =
            "the server's %s writes into EventStoreDB, and a connector here reads from it: use http-sink, kafka-sink, sql-sink or logger-sink.";

    /** Those of the server that are not here, by their names and what documents call them. */
    private static final Pattern OTHER =
            Pattern.compile(
                    "(?:elasticsearch|rabbitmq|mongo(?:db)?|pulsar)(?:sink)?|(kafka|webhook)source");

    private final String instanceTypeName;

    SinkType(String instanceTypeName) {
        this.instanceTypeName = instanceTypeName;
    }

    public String instanceTypeName() {
        return instanceTypeName;
    }

    /** Whether settings name the SQL sink, whose connection string is the database's. */
    static boolean isSql(String name) {
        return kind().parse(name.strip()).filter(type -> type == SQL).isPresent();
    }

    /** Why a type of the server is none here; empty when it is, or nobody knows it. */
    static Optional<String> whyNot(String name) {
        Matcher other = OTHER.matcher(plain(name).replaceAll("[-_ ]", ""));
        return other.matches()
                ? Optional.of(
                        (other.group(1) == null ? OTHER_SINK : A_SOURCE).formatted(name.strip()))
                : Optional.empty();
    }

    /**
     * The names that the server has for them: {@code http-sink}, {@code HttpSink} and, with the
     * name space of any of its releases, {@code Kurrent.Connectors.Http.HttpSink}.
     */
    static Kind<SinkType> kind() {
        List<SinkType> types = List.of(values());
        Kind<SinkType> kind =
                Kind.choice(types.stream().map(SinkType::instanceTypeName).toList(), types)
                        .reading(name -> plain(name).replaceFirst("^serilog", "logger"));
        return kind.hinting(
                name ->
                        kind.parse(name + "-sink")
                                .map(type -> " Is %s meant?".formatted(type.instanceTypeName))
                                .orElseGet(() -> kind.hint().apply(name)));
    }

    /** Without case, name space and assembly. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceFirst(",.*", "")
                .replaceFirst("^(eventstore|kurrent)(db)?\\.([a-z.]+\\.)?", "");
    }
}
