package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of every connector, whatever its sink. */
final class CommonSettings {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    static final Setting<String> ID_SETTING =
            Setting.required(
                    "id",
                    new Kind<>(
                            "a name for the connector: letters, digits, dots, dashes, at most 100",
                            text -> Optional.of(text).filter(id -> ID.matcher(id).matches())),
                    "The connector's name: of its Flink job, in logs and headers, and what Kafka's transactions are known by. Two connectors never share one.");

    static final Setting<Boolean> STRICT =
            Setting.withDefault(
                    "strict",
                    Kind.bool(),
                    "false",
                    "Whether a secret that stands in the file itself is refused instead of remarked on.");

    static final Setting<SinkType> INSTANCE_TYPE =
            Setting.required(
                    "instanceTypeName",
                    SinkType.kind(),
                    "The kind of sink. The long names of older servers are known too.");

    static final Setting<Boolean> AUTOCOMMIT =
            Setting.withDefault(
                    "autocommit:enabled",
                    new Kind<>(
                            "true: without checkpoints a connector forgets where it is",
                            text -> Kind.bool().parser().apply(text).filter(on -> on)),
                    "true",
                    "Positions are kept in Flink's checkpoints.");

    static final Setting<Duration> AUTOCOMMIT_INTERVAL =
            Setting.optional(
                    "autocommit:interval",
                    new Kind<>(
                            "milliseconds, 100 or more",
                            text -> Kind.millis(100).parser().apply(text).map(Duration::ofMillis)),
                    "How often a checkpoint is taken, in milliseconds; counts before Flink's own setting. Default: `execution.checkpointing.interval`, else 10 s.");

    static final Setting<Integer> AUTOCOMMIT_RECORDS =
            Setting.optional(
                    "autocommit:recordsThreshold",
                    Kind.integer(1, Integer.MAX_VALUE),
                    "Read and without effect: checkpoints go by time.");

    static final Setting<Boolean> LOGGING =
            Setting.withDefault(
                    "logging:enabled",
                    new Kind<>(
                            "true: what is logged is set in Flink's log4j configuration",
                            text -> Kind.bool().parser().apply(text).filter(on -> on)),
                    "true",
                    "Logging is configured in Flink.");

    static final Catalog CATALOG = new Catalog("every connector", all(), Map.of());

    private CommonSettings() {}

    private static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>(List.of(ID_SETTING, INSTANCE_TYPE));
        all.addAll(SourceSettings.ALL);
        all.addAll(TransformSettings.ALL);
        all.addAll(List.of(AUTOCOMMIT, AUTOCOMMIT_INTERVAL, AUTOCOMMIT_RECORDS, LOGGING, STRICT));
        return all;
    }
}
