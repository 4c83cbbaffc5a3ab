package io.github.esflink.sinks.sql.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

    @Test
    void parametersBecomeQuestionMarksInTheirOrder() {
        SqlText text = SqlText.parse("update t set a = :b_1, c = :c where (:b_1)::int > d", ':');

        assertThat(text.jdbc()).isEqualTo("update t set a = ?, c = ? where (?)::int > d");
        assertThat(text.parameters()).containsExactly("b_1", "c", "b_1");
    }

    @Test
    void theServersParametersBeginWithAnAt() {
        SqlText text = SqlText.parse("insert into t values (@a, ':b', @b::jsonb)", '@');

        assertThat(text.jdbc()).isEqualTo("insert into t values (?, ':b', ?::jsonb)");
        assertThat(text.parameters()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'a :b '' :c'",
                "select E'a\\' :b'",
                "select \"a:b\" , \"c\"\":d\"",
                "select $$ :a $$",
                "select $x$ :a $$ :b $x$",
                "select 1 -- :a",
                "select 1 /* :a\n :b */",
                "select a::text",
                "select a[1:b]",
                "select '{}' @> a",
                "select a <@b",
                "select 'open :a",
            })
    void whatOnlyLooksLikeAParameterStays(String sql) {
        assertThat(SqlText.parse(sql, ':')).isEqualTo(new SqlText(sql, List.of()));
        assertThat(SqlText.parse(sql, '@').parameters()).isEmpty();
    }

    @Test
    void questionMarksOfOperatorsStay() {
        assertThat(SqlText.parse("select a ? 'b', '?' from t where c = :c", ':').jdbc())
                .isEqualTo("select a ?? 'b', '?' from t where c = ?");
    }

    @Test
    void longTextsAreNoDanger() {
        String text = "select '" + "a''".repeat(2_000) + "', :b";

        assertThat(SqlText.parse(text, ':').parameters()).containsExactly("b");
    }

    @Test
    void nothingIsNoStatement() {
        assertThatIllegalArgumentException().isThrownBy(() -> SqlText.parse(" ", ':'));
    }
}
