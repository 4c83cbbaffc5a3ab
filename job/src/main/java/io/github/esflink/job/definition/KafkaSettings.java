package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.kafka.Compression;
import io.github.esflink.sinks.kafka.Delivery;
import io.github.esflink.sinks.kafka.KafkaEventSink;
import io.github.esflink.sinks.kafka.KafkaEventSinkBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of the Kafka sink. */
final class KafkaSettings {

    /** What a value looks like. */
    private enum Form {
        DATA,
        RECORD,
        CLOUD_EVENTS_BINARY,
        CLOUD_EVENTS_STRUCTURED
    }

    private static final UnusedResilience RESILIENCE =
            new UnusedResilience(
                    "Kafka's producer sends again by itself until the brokers have everything");

    private static final KafkaConnectionSettings CONNECTION = new KafkaConnectionSettings("");

    private static final Setting<String> TOPIC =
            Setting.required(
                    "topic",
                    Kind.text("a topic, or a template"),
                    "Where events are written: a name, or a template with `{stream}`, `{category}`, `{event-type}`.");

    private static final Setting<Boolean> CREATE_TOPIC =
            Setting.withDefault(
                    "createTopic:enabled",
                    Kind.bool(),
                    "false",
                    "Whether topics that are missing are created.");

    private static final Setting<Integer> PARTITIONS =
            Setting.optional(
                    "createTopic:partitions",
                    Kind.integer(1, Integer.MAX_VALUE),
                    "With how many partitions. Default: the brokers'.");

    private static final Setting<Integer> REPLICATION =
            Setting.optional(
                    "createTopic:replicationFactor",
                    Kind.integer(1, Short.MAX_VALUE),
                    "On how many brokers. Default: the brokers'.");

    private static final Setting<Delivery> DELIVERY =
            Setting.withDefault(
                    "delivery",
                    Kind.choice(
                            Kind.words(
                                    "exactly-once",
                                    Delivery.EXACTLY_ONCE,
                                    "at-least-once",
                                    Delivery.AT_LEAST_ONCE)),
                    "exactly-once",
                    "How often an event may arrive. With `exactly-once` events become visible, to consumers that read committed records, when the checkpoint after them completes.");

    private static final Setting<Duration> TRANSACTION_TIMEOUT =
            Setting.withDefault(
                    "transactionTimeout",
                    Kind.duration(),
                    "15 min",
                    "After which time the brokers abort a transaction by themselves: how long a job may be down between a checkpoint and its commit.");

    private static final Setting<Form> FORM =
            Setting.withDefault(
                    "form",
                    Kind.choice(Form.class),
                    "data",
                    "What a value looks like: the event's data as it was, the whole record as JSON, or a CloudEvent.");

    private static final Setting<Boolean> TOMBSTONES =
            Setting.withDefault(
                    "tombstones",
                    Kind.bool(),
                    "false",
                    "Whether the deletion of a stream becomes a record without value. Needs system events (a filter's scope without an expression) and a key that comes from the stream.");

    private static final Setting<String> DEFAULT_HEADERS =
            Setting.optional(
                    "defaultHeaders:<name>", Kind.text("text"), "A header of every record.");

    private static final Setting<Boolean> WAIT_FOR_ACK =
            Setting.withDefault(
                    "waitForBrokerAck",
                    Kind.bool(),
                    "true",
                    "Only true: an event that no broker has confirmed may be lost.");

    private static final Setting<Integer> SEND_RETRIES =
            Setting.withDefault(
                    "resilience:messageSendMaxRetries",
                    Kind.integer(1, Integer.MAX_VALUE),
                    "2147483647",
                    "How often the producer sends a batch again.");

    private static final Setting<Compression> COMPRESSION =
            Setting.withDefault(
                    "compression:type",
                    Kind.choice(Compression.class),
                    "zstd",
                    "How batches are compressed.");

    private static final Setting<Integer> COMPRESSION_LEVEL =
            Setting.optional(
                    "compression:level",
                    Kind.integer(0, 22),
                    "How much. Default: that of the type; the server's is 6.");

    private static final Setting<String> ADDRESS_FAMILY =
            Setting.withDefault(
                    "brokerAddressFamily", Kind.text("any"), "any", "Only `any`: the JVM decides.");

    private static final HeaderSettings HEADERS = new HeaderSettings("no bound");

    static final Catalog CATALOG = new Catalog("kafka-sink", all(), Map.of());

    private KafkaSettings() {}

    private static List<Setting<?>> all() {
        List<Setting<?>> all =
                new ArrayList<>(
                        List.of(
                                TOPIC,
                                CREATE_TOPIC,
                                PARTITIONS,
                                REPLICATION,
                                DELIVERY,
                                TRANSACTION_TIMEOUT,
                                FORM,
                                TOMBSTONES));
        all.addAll(PartitionKeySettings.ALL);
        all.addAll(List.of(DEFAULT_HEADERS, SharedSettings.IGNORE_SYSTEM));
        all.addAll(HEADERS.all());
        all.addAll(CONNECTION.all());
        all.addAll(
                List.of(
                        WAIT_FOR_ACK,
                        SEND_RETRIES,
                        COMPRESSION,
                        COMPRESSION_LEVEL,
                        ADDRESS_FAMILY));
        all.addAll(RESILIENCE.all());
        all.addAll(DeadLetterSettings.WHERE);
        return all;
    }

    static Optional<EventSink> read(Scope scope) {
        KafkaEventSinkBuilder sink = KafkaEventSink.builder();
        CONNECTION.read(scope).ifPresent(sink::setConnection);
        HEADERS.read(scope, Long.MAX_VALUE).ifPresent(sink::setHeaders);
        scope.read(TOPIC).ifPresent(sink::setTopic);
        createTopic(scope, sink);
        scope.read(DELIVERY).ifPresent(sink::setDelivery);
        scope.read(TRANSACTION_TIMEOUT).ifPresent(sink::setTransactionTimeout);
        RecordKey key = PartitionKeySettings.read(scope).orElseGet(RecordKey::none);
        sink.setKey(key);
        scope.read(FORM).map(form -> form(form, key)).ifPresent(sink::setForm);
        scope.read(TOMBSTONES).ifPresent(sink::setTombstones);
        scope.readGroup(DEFAULT_HEADERS).forEach(sink::setDefaultHeader);
        scope.read(SharedSettings.IGNORE_SYSTEM).ifPresent(sink::setIgnoreSystemHeaders);
        RESILIENCE.read(scope);
        scope.read(WAIT_FOR_ACK).ifPresent(sink::setWaitForBrokerAck);
        scope.read(SEND_RETRIES).ifPresent(sink::setMessageSendMaxRetries);
        scope.read(COMPRESSION).ifPresent(sink::setCompression);
        scope.read(COMPRESSION_LEVEL).ifPresent(sink::setCompressionLevel);
        scope.read(ADDRESS_FAMILY).ifPresent(sink::setBrokerAddressFamily);
        DeadLetterSettings.output(scope).ifPresent(sink::setDeadLetters);
        return SharedSettings.<EventSink>built(scope, "", sink::build);
    }

    private static void createTopic(Scope scope, KafkaEventSinkBuilder sink) {
        boolean create = scope.readOrDefault(CREATE_TOPIC);
        Optional<Integer> partitions = scope.read(PARTITIONS);
        Optional<Integer> replication = scope.read(REPLICATION);
        if (create) {
            sink.setCreateTopic(partitions.orElse(-1), replication.orElse(-1));
            return;
        }
        for (Setting<?> unused : List.of(PARTITIONS, REPLICATION)) {
            if (scope.has(unused)) {
                scope.error(unused, "goes with createTopic:enabled, and that is false.");
            }
        }
    }

    private static RecordForm form(Form form, RecordKey key) {
        return switch (form) {
            case DATA -> RecordForm.data();
            case RECORD -> RecordForm.recordJson();
            case CLOUD_EVENTS_BINARY -> RecordForm.cloudEventsBinary(key);
            case CLOUD_EVENTS_STRUCTURED -> RecordForm.cloudEventsStructured(key);
        };
    }
}
