package io.github.esflink.job.setting.file;

/**
 * Something that is wrong, or worth a remark.
 *
 * @param line where, from 1; 0 when it is nowhere
 * @param key of the setting, as it is written; empty when it is about the file
 * @param reason what was expected and found, what to do; never a secret
 */
public record Problem(int line, String key, String reason) {

    @Override
    public String toString() {
        return (line == 0 ? "" : "line " + line + ": ")
                + (key.isEmpty() ? "" : key + ": ")
                + reason;
    }
}
