package io.github.esflink.sinks.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.text.OneLine;
import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.body.UnsendableException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {

    private static String path(String url, String stream) throws UnsendableException {
        return path(url, Records.of(stream, 0));
    }

    private static String path(String url, EventRecord record) throws UnsendableException {
        return UrlTemplate.parse(url).pathFor(record, "key/1");
    }

    @Test
    void takesEveryParameterFromTheEvent() throws Exception {
        EventRecord record = Records.of("order-12", 0, "OrderPlaced", "{}");

        assertThat(path("http://h/{schema-subject}/{event-type}/{eventType}", record))
                .isEqualTo("/order-placed/order-placed/OrderPlaced");
        assertThat(path("http://h/{stream}/{category}/{partition-key}", record))
                .isEqualTo("/order-12/order/key%2F1");
        assertThat(path("http://h/{STREAM}-x", record)).isEqualTo("/order-12-x");
    }

    @Test
    void aStreamWithoutHyphenIsItsOwnCategory() throws Exception {
        assertThat(path("http://h/{category}", "orders")).isEqualTo("/orders");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/b                | /a%2Fb",
                "?x=1               | /%3Fx%3D1",
                "#top               | /%23top",
                "@evil.com          | /%40evil.com",
                "a;b                | /a%3Bb",
                "100%               | /100%25",
                "a%2Fb              | /a%252Fb",
                "größe              | /gr%C3%B6%C3%9Fe",
                "流                 | /%E6%B5%81",
                "a b+c              | /a%20b%2Bc",
                "//evil.com         | /%2F%2Fevil.com",
                "http://evil.com    | /http%3A%2F%2Fevil.com",
                ".well-known        | /.well-known",
                "a..b               | /a..b",
                "...                | /...",
            })
    void encodesWhatAnUrlReservesSoThatItStaysOneSegment(String stream, String expected)
            throws Exception {
        assertThat(path("http://h/{stream}", stream)).isEqualTo(expected);
    }

    @Test
    void encodesLineBreaksAndControls() throws Exception {
        assertThat(path("http://h/{stream}", "a\r\nHost: evil\u0000"))
                .isEqualTo("/a%0D%0AHost%3A%20evil%00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../",
                "../admin",
                "a/../admin",
                "a/..",
                "a/./b",
                "..\\admin",
                "\\..",
                "a\n/../b"
            })
    void sendsNothingForWhatServersTakeForAnotherPath(String stream) {
        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(() -> path("http://h/streams/{stream}/events", stream))
                .withMessageStartingWith(
                        "its {stream} would make '" + OneLine.of(stream) + "' of a part");
    }

    @Test
    void looksAtTheWholeSegment() {
        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(() -> path("http://h/.{stream}", "."));
    }

    @Test
    void encodesValuesInTheQuery() {
        UrlTemplate template = UrlTemplate.parse("https://h/events?stream={stream}&v=1");

        assertThat(template.queryFor(Records.of("a&admin=1#x", 0), ""))
                .isEqualTo("stream=a%26admin%3D1%23x&v=1");
        assertThat(template.queryFor(Records.of("..", 0), "")).isEqualTo("stream=..&v=1");
        assertThat(template.varies()).isTrue();
    }

    @Test
    void keepsHostAndStructureWhateverTheStreamIsCalled() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String alphabet = "ab./\\?#@:%&=+; \r\n\t\u0000{}öß流\uD83D\uDE00";
        UrlTemplate template = UrlTemplate.parse("http://host:81/a/{stream}/b?q={stream}");
        int sent = 0;
        for (int round = 0; round < 5_000; round++) {
            StringBuilder stream = new StringBuilder();
            int length = random.nextInt(12);
            for (int i = 0; i < length; i++) {
                stream.appendCodePoint(
                        alphabet.codePoints()
                                .skip(random.nextInt((int) alphabet.codePoints().count()))
                                .findFirst()
                                .orElseThrow());
            }
            EventRecord record = Records.of(stream.toString(), 0);
            String path;
            try {
                path = template.pathFor(record, "");
            } catch (UnsendableException e) {
                continue;
            }
            sent++;
            URI uri = new URI(template.origin() + path + "?" + template.queryFor(record, ""));
            assertThat(uri.getHost()).as("seed %d", seed).isEqualTo("host");
            assertThat(uri.normalize()).as("seed %d", seed).isEqualTo(uri);
            String[] segments = uri.getRawPath().split("/", -1);
            assertThat(segments).as("seed %d", seed).hasSize(4);
            assertThat(URLDecoder.decode(segments[2], StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo(stream.toString());
            assertThat(uri.getRawFragment()).as("seed %d", seed).isNull();
        }
        assertThat(sent).as("seed %d", seed).isGreaterThan(1_000);
    }

    @Test
    void leavesTheOperatorsOwnPathAsItIs() throws Exception {
        UrlTemplate template = UrlTemplate.parse("HTTP://My_Host:8080/a//b/../c%2Fd/?k=v");

        assertThat(template.pathFor(Records.of("s", 0), "")).isEqualTo("/a//b/../c%2Fd/");
        assertThat(template.origin()).isEqualTo("http://my_host:8080");
        assertThat(template.varies()).isFalse();
        assertThat(UrlTemplate.parse("http://h").pathFor(Records.of("s", 0), "")).isEqualTo("/");
        assertThat(UrlTemplate.parse("http://h?a=b").pathFor(Records.of("s", 0), ""))
                .isEqualTo("/");
        assertThat(UrlTemplate.parse("http://[::1]:80/").origin()).isEqualTo("http://[::1]:80");
    }

    @Test
    void showsAnAddressWithoutItsQuery() {
        assertThat(
                        UrlTemplate.parse("https://h/{stream}?key=secret")
                                .shownFor(Records.of("a/b", 0), ""))
                .isEqualTo("https://h/a%2Fb");
        assertThat(UrlTemplate.parse("https://h/{stream}?key=secret"))
                .hasToString("https://h/{stream}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders.example.com/x      | http://host/path or https://host/path",
                "ftp://h/x                 | the scheme http or https",
                "{stream}://h/x            | no parameter in scheme, host, port or user",
                "http://{stream}/x         | no parameter in scheme, host, port or user",
                "http://h:{stream}/x       | no parameter in scheme, host, port or user",
                "http://{stream}@h/x       | no parameter in scheme, host, port or user",
                "http://{category}.h.com/x | no parameter in scheme, host, port or user",
                "http://me:secret@h/x      | no user and no password in it",
                "http://h:0/x              | a port from 1 to 65535",
                "http://h:65536/x          | a port from 1 to 65535",
                "http://h:http/x           | a host (international names in their xn-- form)",
                "http:///x                 | a host",
                "http://größe.de/x         | a host (international names in their xn-- form)",
                "http://h/x#part           | no fragment",
                "http://h/{strem}          | no parameters but {schema-subject}",
                "http://h/a b              | characters that a URL may have",
                "http://h/{stream          | characters that a URL may have",
            })
    void refusesWhatCannotBeAnAddress(String url, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UrlTemplate.parse(url))
                .withMessageStartingWith(expected);
    }
}
