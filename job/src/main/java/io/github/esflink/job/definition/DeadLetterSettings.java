package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.withDefault;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.core.deadletter.Release;
import io.github.esflink.sinks.kafka.Delivery;
import io.github.esflink.sinks.kafka.KafkaDeadLetters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/** What becomes of events that a destination does not take. */
final class DeadLetterSettings {

    /** What a shell reads, and addresses of what is no file system. */
    private static final Pattern NO_FOLDER =
            Pattern.compile("(?i)^(?:~|(?:https?|kafka|jdbc|esdb|kurrent(?:db)?)[:+])");

    private static final String OF_KAFKA = "deadLetters:kafka";

    private static final Setting<String> PATH =
            optional(
                    "deadLetters:path",
                    Kind.text("a folder: a path or a URI that Flink can write to")
                            .when("", path -> !NO_FOLDER.matcher(path).find())
                            .when("", path -> !new Path(path).toString().isEmpty()));

    private static final Setting<AfterDeadLetter> THEN =
            withDefault("deadLetters:then", Kind.choice(AfterDeadLetter.class), "skip");

    private static final Setting<String> RELEASE =
            optional(
                    "deadLetters:release",
                    Kind.text("streams, comma separated, or *")
                            .when("", text -> !Kind.list(text).isEmpty())
                            .noticing(FilterExpression::misreadNames));

    private static final Setting<String> TOPIC =
            optional("deadLetters:kafka:topic", Kind.text("a topic"));

    private static final Setting<Duration> TRANSACTION_TIMEOUT =
            withDefault("deadLetters:kafka:transactionTimeout", Kind.duration(), "15 min");

    private static final KafkaConnectionSettings KAFKA =
            new KafkaConnectionSettings(OF_KAFKA + ":");

    /** Where they go. */
    static final List<Setting<?>> WHERE =
            Setting.join(List.of(PATH, TOPIC, TRANSACTION_TIMEOUT), KAFKA.all());

    /** Where they go, and what becomes of their streams. */
    static final List<Setting<?>> ALL = Setting.join(WHERE, List.of(THEN, RELEASE));

    private DeadLetterSettings() {}

    /** Gives a builder all of it; what is wrong is noted. */
    static void read(
            Scope scope,
            BiConsumer<DeadLetterOutput, AfterDeadLetter> deadLetters,
            Consumer<Release> releases) {
        AfterDeadLetter then = scope.readOrDefault(THEN);
        output(scope)
                .ifPresentOrElse(
                        place -> deadLetters.accept(place, then),
                        () ->
                                scope.readWithoutEffect(
                                        THEN,
                                        "there is no place for dead letters (deadLetters:path or …:kafka:topic)"));
        scope.read(RELEASE).map(DeadLetterSettings::releaseOf).ifPresent(releases);
    }

    /** Empty when there is to be none, or something is wrong, which is noted. */
    static Optional<DeadLetterOutput> output(Scope scope) {
        scope.readOne(PATH, TOPIC);
        if (!scope.has(TOPIC) && !scope.namesBelow(OF_KAFKA).isEmpty()) {
            scope.error(TOPIC, "missing; other settings of it are there.");
            scope.below(OF_KAFKA).takeAll();
        }
        LetterPlace place = place(scope);
        if (place instanceof LetterPlace.Topic topic) {
            Duration timeout = scope.readOrDefault(TRANSACTION_TIMEOUT);
            return scope.built(
                    OF_KAFKA + ":",
                    () ->
                            KafkaDeadLetters.to(
                                            topic.connection(), topic.name(), Delivery.EXACTLY_ONCE)
                                    .withTransactionTimeout(timeout));
        }
        return place instanceof LetterPlace.Folder folder
                ? Optional.of(DeadLetterFiles.in(folder.path()))
                : Optional.empty();
    }

    /** Where they are kept; null for nowhere. */
    static @Nullable LetterPlace place(Scope scope) {
        Optional<String> topic = scope.read(TOPIC);
        if (topic.isPresent()) {
            return KAFKA.read(scope)
                    .<LetterPlace>map(connection -> new LetterPlace.Topic(connection, topic.get()))
                    .orElse(null);
        }
        return scope.read(PATH).<LetterPlace>map(LetterPlace.Folder::new).orElse(null);
    }

    static Release releaseOf(String text) {
        Set<String> streams = Set.copyOf(Kind.list(text));
        boolean all = streams.contains("*");
        return new Release(text, stream -> all || streams.contains(stream));
    }
}
