package io.github.esflink.job.setting;

/**
 * Something that is wrong, or worth a remark.
 *
 * @param line where, from 1; 0 when it is nowhere
 * @param text key, what was expected and found, what to do; never a secret
 */
public record Problem(int line, String text) {

    @Override
    public String toString() {
        return line == 0 ? text : "line " + line + ": " + text;
    }
}
