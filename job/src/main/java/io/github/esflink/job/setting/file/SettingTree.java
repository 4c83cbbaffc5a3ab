package io.github.esflink.job.setting.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a file holds, whatever it is written in. */
sealed interface SettingTree {

    /** Where it begins, from 1. */
    int line();

    /**
     * @param value as it is written; null for nothing
     */
    record Text(int line, @Nullable String value) implements SettingTree {}

    /** Values by names, in the order of the file. */
    record Mapping(int line, List<Member> members) implements SettingTree {}

    /** Values one after the other. */
    record Sequence(int line, List<SettingTree> items) implements SettingTree {}

    /** A value by its name. */
    record Member(String name, int line, SettingTree value) {

        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }

        /** Another name and value in its place. */
        Member as(String other, String text) {
            return new Member(other, line, new Text(line, text));
        }
    }
}
