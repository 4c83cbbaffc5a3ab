package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.required;
import static io.github.esflink.job.setting.Setting.withDefault;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Section;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.kafka.Compression;
import io.github.esflink.sinks.kafka.Delivery;
import io.github.esflink.sinks.kafka.KafkaEventSinkBuilder;
import java.util.List;

/** The settings of the Kafka sink. */
final class KafkaSettings {

    /** What a value looks like. */
    private enum Form {
        DATA,
        RECORD,
        CLOUD_EVENTS_BINARY,
        CLOUD_EVENTS_STRUCTURED
    }

    /** Which addresses of a broker the server's client uses. */
    private static final List<String> ADDRESS_FAMILIES = List.of("any", "v4", "v6");

    private static final KafkaConnectionSettings CONNECTION = new KafkaConnectionSettings("");

    private static final Setting<Boolean> CREATE_TOPIC =
            withDefault("createTopic:enabled", Kind.bool(), "false");

    private static final Setting<Integer> PARTITIONS =
            optional("createTopic:partitions", Kind.integer());

    private static final Setting<Integer> REPLICATION =
            optional("createTopic:replicationFactor", Kind.integer());

    private static final Setting<Form> FORM = withDefault("form", Kind.choice(Form.class), "data");

    static final Section<KafkaEventSinkBuilder> SECTION =
            new Section<KafkaEventSinkBuilder>()
                    .with(
                            required("topic", Kind.template("a topic, or a template")),
                            KafkaEventSinkBuilder::setTopic)
                    .with(
                            List.of(CREATE_TOPIC, PARTITIONS, REPLICATION),
                            KafkaSettings::createTopic)
                    .with(
                            withDefault("delivery", deliveries(), "exactly-once"),
                            KafkaEventSinkBuilder::setDelivery)
                    .with(
                            withDefault("transactionTimeout", Kind.duration(), "15 min"),
                            KafkaEventSinkBuilder::setTransactionTimeout)
                    .with(
                            Setting.join(List.of(FORM), PartitionKeySettings.ALL),
                            KafkaSettings::keyAndForm)
                    .with(
                            withDefault("tombstones", Kind.bool(), "false"),
                            KafkaEventSinkBuilder::setTombstones)
                    .with(
                            HeaderSettings.of(
                                    "records have no such header",
                                    KafkaEventSinkBuilder::setDefaultHeader,
                                    KafkaEventSinkBuilder::setIgnoreSystemHeaders,
                                    KafkaEventSinkBuilder::setHeaders,
                                    Long.MAX_VALUE))
                    .with(
                            CONNECTION.all(),
                            (scope, sink) -> CONNECTION.read(scope).ifPresent(sink::setConnection))
                    .with(
                            withDefault(
                                    "resilience:messageSendMaxRetries",
                                    Kind.integer(),
                                    "2147483647"),
                            KafkaEventSinkBuilder::setMessageSendMaxRetries)
                    .with(
                            withDefault("compression:type", Kind.choice(Compression.class), "zstd"),
                            KafkaEventSinkBuilder::setCompression)
                    .with(
                            optional("compression:level", Kind.integer()),
                            KafkaEventSinkBuilder::setCompressionLevel)
                    .withoutEffect(
                            "an event that no broker has confirmed may be lost, so the sink always waits",
                            List.of(withDefault("waitForBrokerAck", Kind.bool(), "true")))
                    .withoutEffect(
                            "the JVM chooses: set env.java.opts.all: -Djava.net.preferIPv4Stack=true (or preferIPv6Addresses) in Flink's config.yaml",
                            List.of(
                                    withDefault(
                                            "brokerAddressFamily",
                                            Kind.choice(ADDRESS_FAMILIES, ADDRESS_FAMILIES),
                                            "any")))
                    .withoutEffect(
                            "Kafka's producer sends again by itself until the brokers have everything",
                            Setting.join(
                                    SinkSettings.resilience(),
                                    List.of(
                                            optional("resilience:maxRetries", Kind.integer()),
                                            optional("resilience:requestTimeoutMs", Kind.millis()),
                                            optional(
                                                    "resilience:transientErrorDelay",
                                                    Kind.duration()))))
                    .with(
                            DeadLetterSettings.WHERE,
                            (scope, sink) ->
                                    DeadLetterSettings.output(scope)
                                            .ifPresent(sink::setDeadLetters));

    private KafkaSettings() {}

    private static Kind<Delivery> deliveries() {
        return Kind.choice(
                List.of("exactly-once", "at-least-once"),
                List.of(Delivery.EXACTLY_ONCE, Delivery.AT_LEAST_ONCE));
    }

    private static void createTopic(Scope scope, KafkaEventSinkBuilder sink) {
        if (scope.readOrDefault(CREATE_TOPIC)) {
            sink.setCreateTopic(
                    scope.read(PARTITIONS).orElse(-1), scope.read(REPLICATION).orElse(-1));
            return;
        }
        scope.readWithoutEffect(List.of(PARTITIONS, REPLICATION), "createTopic:enabled is false");
    }

    private static void keyAndForm(Scope scope, KafkaEventSinkBuilder sink) {
        RecordKey key = PartitionKeySettings.read(scope).orElseGet(RecordKey::none);
        sink.setKey(key);
        sink.setForm(
                switch (scope.readOrDefault(FORM)) {
                    case DATA -> RecordForm.data();
                    case RECORD -> RecordForm.recordJson();
                    case CLOUD_EVENTS_BINARY -> RecordForm.cloudEventsBinary(key);
                    case CLOUD_EVENTS_STRUCTURED -> RecordForm.cloudEventsStructured(key);
                });
    }
}
