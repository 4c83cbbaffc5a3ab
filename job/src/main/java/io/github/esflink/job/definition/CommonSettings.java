package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of every connector, whatever its sink. */
final class CommonSettings {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    static final Setting<String> ID_SETTING =
            Setting.literal(
                    "id",
                    Kind.text(
                                    "a name for the connector: letters, digits, dots, dashes, at most 100")
                            .when("", id -> ID.matcher(id).matches()));

    static final Setting<Boolean> STRICT = Setting.withDefault("strict", Kind.bool(), "false");

    static final Setting<SinkType> INSTANCE_TYPE =
            Setting.literal("instanceTypeName", SinkType.kind());

    private static final Setting<Boolean> AUTOCOMMIT =
            Setting.withDefault("autocommit:enabled", Kind.bool(), "true");

    private static final Setting<Duration> AUTOCOMMIT_INTERVAL =
            Setting.optional(
                    "autocommit:interval",
                    Kind.millis().when(", 100 or more", time -> time.toMillis() >= 100));

    private static final Setting<Integer> AUTOCOMMIT_RECORDS =
            Setting.optional(
                    "autocommit:recordsThreshold",
                    Kind.integer().when(", 1 or more", count -> count >= 1));

    private static final Setting<Boolean> LOGGING =
            Setting.withDefault("logging:enabled", Kind.bool(), "true");

    static final Catalog CATALOG =
            new Catalog(
                    "every connector",
                    Setting.join(
                            List.of(ID_SETTING, INSTANCE_TYPE),
                            SourceSettings.ALL,
                            TransformSettings.ALL,
                            List.of(
                                    AUTOCOMMIT,
                                    AUTOCOMMIT_INTERVAL,
                                    AUTOCOMMIT_RECORDS,
                                    LOGGING,
                                    STRICT)));

    private CommonSettings() {}

    /** How often a checkpoint is taken; empty for Flink's setting. */
    static Optional<Duration> checkpointInterval(Scope scope) {
        scope.readWithoutEffect(AUTOCOMMIT, "without checkpoints a connector forgets where it is");
        scope.readWithoutEffect(AUTOCOMMIT_RECORDS, "checkpoints go by time");
        scope.readWithoutEffect(LOGGING, "what is logged is set in Flink's log4j configuration");
        return scope.read(AUTOCOMMIT_INTERVAL);
    }
}
