package io.github.esflink.sinks.core.setting;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What a builder refuses: everything that is wrong at once, for programs to ask and people to read.
 */
@PublicEvolving
public final class SettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final List<SettingError> settings;

    SettingsException(String what, List<SettingError> settings) {
        super(
                settings.stream()
                        .map(SettingError::toString)
                        .collect(Collectors.joining("\n- ", what + ":\n- ", "")));
        this.settings = List.copyOf(settings);
    }

    /** Each of them, in the order in which they were found. */
    public List<SettingError> settings() {
        return settings;
    }
}
