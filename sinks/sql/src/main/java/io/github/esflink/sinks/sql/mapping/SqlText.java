package io.github.esflink.sinks.sql.mapping;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * A statement with named parameters, and the same for JDBC with a question mark for each. What only
 * looks like a parameter stays as it is: in texts, quoted names, comments and casts ({@code ::}).
 *
 * @param jdbc for a prepared statement
 * @param parameters the name of each question mark, in their order
 */
@Internal
public record SqlText(String jdbc, List<String> parameters) implements Serializable {

    /** What nothing is looked for in, and what the two kinds of parameters look like. */
    private static final Pattern PART =
            Pattern.compile(
                    """
                    (?<escaped>(?<![A-Za-z0-9_$])[eE]'[^'\\\\]*+(?:(?:''|\\\\.)[^'\\\\]*+)*+'?)\
                    |(?<text>'[^']*+(?:''[^']*+)*+'?)\
                    |(?<name>"[^"]*+(?:""[^"]*+)*+"?)\
                    |(?<dollar>(?<![A-Za-z0-9_$])\\$(?<tag>(?:[A-Za-z_][A-Za-z0-9_]*)?)\\$.*?(?:\\$\\k<tag>\\$|\\z))\
                    |(?<line>--[^\\n]*+)\
                    |(?<block>/\\*.*?(?:\\*/|\\z))\
                    |(?<cast>::)\
                    |(?<![A-Za-z0-9_<@])(?<marker>[:@])(?<parameter>[A-Za-z_][A-Za-z0-9_]*+)\
                    |(?<question>\\?)\
                    """,
                    Pattern.DOTALL);

    public SqlText {
        parameters = List.copyOf(parameters);
    }

    /**
     * @param marker what a parameter begins with: {@code :} or {@code @}
     * @throws IllegalArgumentException when there is no statement; the text goes on behind
     *     "expected"
     */
    public static SqlText parse(String sql, char marker) {
        if (sql.isBlank()) {
            throw new IllegalArgumentException("a statement of SQL, found none");
        }
        StringBuilder jdbc = new StringBuilder(sql.length());
        List<String> parameters = new ArrayList<>();
        Matcher part = PART.matcher(sql);
        while (part.find()) {
            String found = part.group();
            if (part.group("marker") != null && found.charAt(0) == marker) {
                parameters.add(part.group("parameter"));
                found = "?";
            } else if (part.group("question") != null) {
                // An operator of PostgreSQL, as its driver wants it written.
                found = "??";
            }
            part.appendReplacement(jdbc, Matcher.quoteReplacement(found));
        }
        part.appendTail(jdbc);
        return new SqlText(jdbc.toString(), parameters);
    }
}
