package io.github.esflink.source.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DotNetRegexTest {

    @Test
    void prefixesAreAnchoredAsOne() {
        assertThat(DotNetRegex.startsWithAny(List.of("order-", "item-")))
                .isEqualTo("^(?:order-|item-)");
    }

    @Test
    void everySpecialCharacterStandsForItself() {
        String special = "a\\b*c+d?e|f{g}h[i]j(k)l^m$n.o#p q";

        String quoted = DotNetRegex.quote(special);

        assertThat(quoted)
                .isEqualTo("a\\\\b\\*c\\+d\\?e\\|f\\{g\\}h\\[i\\]j\\(k\\)l\\^m\\$n\\.o\\#p\\ q");
        assertThat(Pattern.matches(quoted, special)).isTrue();
    }
}
