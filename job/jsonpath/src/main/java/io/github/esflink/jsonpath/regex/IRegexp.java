package io.github.esflink.jsonpath.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A compiled I-Regexp. Immutable and thread-safe. */
public final class IRegexp {

    private final Pattern pattern;

    /** The same, when it is that simple. */
    private final @Nullable PlainPattern plain;

    private final int size;
    private final int effort;

    private IRegexp(Pattern pattern, @Nullable PlainPattern plain, int size, int effort) {
        this.pattern = pattern;
        this.plain = plain;
        this.size = size;
        this.effort = effort;
    }

    /**
     * @throws IRegexpException when it is no I-Regexp, or has more than {@link
     *     Translation#MAX_SIZE} characters, counting repetitions
     */
    public static IRegexp compile(String expression) throws IRegexpException {
        Translation translation = new Translation(expression);
        String re2 = translation.run();
        try {
            return new IRegexp(
                    Pattern.compile(re2),
                    PlainPattern.of(expression),
                    translation.size(),
                    effort(re2.length()));
        } catch (PatternSyntaxException e) {
            throw new IRegexpException("RE2/J does not take it: " + e.getDescription(), e);
        }
    }

    /** Whether all of the text matches. */
    public boolean matches(String text) {
        return plain == null ? pattern.matches(text) : plain.matches(text);
    }

    /** Whether some part of the text matches. */
    public boolean occursIn(String text) {
        return plain == null ? pattern.matcher(text).find() : plain.occursIn(text);
    }

    /** In characters and classes, repetitions counted out: the states a character may meet. */
    public int size() {
        return size;
    }

    /** What it took to compile, in nodes that could have been looked at in that time. */
    public int effort() {
        return effort;
    }

    /** As measured: RE2/J copies what is left of a pattern at each step. */
    private static int effort(int length) {
        return (int) (length / 4 + (long) length * length / 8192);
    }
}
