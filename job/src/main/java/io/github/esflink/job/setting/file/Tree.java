package io.github.esflink.job.setting.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a file holds, whatever it is written in. */
sealed interface Tree {

    /** Where it begins, from 1. */
    int line();

    /**
     * @param value as it is written; null for nothing
     */
    record Text(int line, @Nullable String value) implements Tree {}

    /** Values by names, in the order of the file. */
    record Mapping(int line, List<Member> members) implements Tree {}

    /** Values one after the other. */
    record Sequence(int line, List<Tree> items) implements Tree {}

    /** A value by its name. */
    record Member(String name, int line, Tree value) {

        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }

        /** Another name and value in its place. */
        Member as(String other, String text) {
            return new Member(other, line, new Text(line, text));
        }
    }
}
