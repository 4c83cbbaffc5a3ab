package io.github.esflink.sinks.core.setting;

import java.io.Serializable;

/**
 * A setting that cannot be what it is.
 *
 * @param key as a connector file has it
 * @param reason what was expected and found, and what to do; without the key, never a secret
 */
public record SettingError(String key, String reason) implements Serializable {

    @Override
    public String toString() {
        return key + ": " + reason;
    }
}
