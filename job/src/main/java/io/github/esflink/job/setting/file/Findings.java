package io.github.esflink.job.setting.file;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a file and what is worth a remark, each once. Not thread-safe. */
public final class Findings {

    private final Set<Problem> errors = new LinkedHashSet<>();
    private final Set<Problem> remarks = new LinkedHashSet<>();
    private boolean strict;

    /** From now on what is wrong in strict files only is wrong. */
    public void beStrict() {
        strict = true;
    }

    /** Notes what is wrong. */
    public void error(int line, String key, String reason) {
        errors.add(new Problem(line, key, reason));
    }

    /** Notes what works and is worth a remark. */
    public void remark(int line, String key, String reason) {
        remarks.add(new Problem(line, key, reason));
    }

    /** Notes what is wrong in a strict file, and else worth a remark. */
    public void wrongIfStrict(int line, String key, String reason) {
        (strict ? errors : remarks).add(new Problem(line, key, reason));
    }

    /** By line; what is nowhere comes first. */
    public List<Problem> errors() {
        return byLine(errors);
    }

    /** By line. */
    public List<Problem> remarks() {
        return byLine(remarks);
    }

    private static List<Problem> byLine(Collection<Problem> problems) {
        return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }
}
