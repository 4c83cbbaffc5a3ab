package io.github.esflink.source.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.NodePreference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTargetTest {

    @ParameterizedTest
    @ValueSource(strings = {"esdb", "kurrentdb", "kurrent", "kdb", "ESDB", "KurrentDB"})
    void everyNameOfTheProtocolMeansTheSame(String scheme) {
        assertThat(settings(scheme + "://node:2114").isDnsDiscover()).isFalse();
        assertThat(settings(scheme + "+discover://node:2114").isDnsDiscover()).isTrue();
        assertThat(ConnectionTarget.parse(scheme + "://node:2114").address())
                .isEqualTo("node:2114");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "esdb://a a:2113",
                "esdb://a:40000 a:40000",
                "esdb://a:2113,b:40000 a:2113,b:40000",
                "esdb://a:65535,b:65535,c a:65535,b:65535,c:2113",
                "esdb://a,b,c a:2113,b:2113,c:2113",
                "esdb://a:2113,b:2114/?tls=false a:2113,b:2114",
                "esdb://a:2113/ a:2113",
                "esdb://a: a:2113",
                "esdb://event_store_1:2113 event_store_1:2113",
                "esdb://[::1]:2114 [::1]:2114",
                "esdb://[::1] [::1]:2113",
                "esdb://u:p@[fe80::1]:2114,[::2],10.0.0.1:50000 [fe80::1]:2114,[::2]:2113,10.0.0.1:50000",
                "esdb://@a:2113 a:2113",
                "esdb://u:p@w@a:2113 a:2113",
            })
    void hosts(String connectionString, String expected) {
        assertThat(ConnectionTarget.parse(connectionString).address()).isEqualTo(expected);
    }

    @Test
    void theParametersOfTheClient() {
        EventStoreDBClientSettings settings =
                settings(
                        "esdb://a?TLS=False&tlsVerifyCert=false&tlsCaFile=/ca=1/my%20ca.pem&nodePreference=readOnlyReplica&keepAliveInterval=-1&keepAliveTimeout=20000&gossipTimeout=7&defaultDeadline=9&feature=DNS-Lookup&userCertFile=/c&userKeyFile=/k&maxDiscoverAttempts=3&discoveryInterval=4&connectionName=mine&throwOnAppendFailure=true&");

        assertThat(settings.isTls()).isFalse();
        assertThat(settings.isTlsVerifyCert()).isFalse();
        assertThat(settings.getTlsCaFile()).isEqualTo("/ca=1/my ca.pem");
        assertThat(settings.getNodePreference()).isEqualTo(NodePreference.READ_ONLY_REPLICA);
        assertThat(settings.getKeepAliveInterval()).isEqualTo(Long.MAX_VALUE);
        assertThat(settings.getKeepAliveTimeout()).isEqualTo(20_000);
        assertThat(settings.getGossipTimeout()).isEqualTo(7);
        assertThat(settings.getDefaultDeadline()).isEqualTo(9);
        assertThat(settings.getFeatures()).contains("dns-lookup");
        assertThat(settings.getDefaultClientCertificate()).isNotNull();
    }

    @Test
    void theSameValueTwiceIsOne() {
        assertThat(settings("esdb://a?tls=false&TLS=false").isTls()).isFalse();
        assertThat(settings("esdb://a?feature=one&feature=two").getFeatures())
                .contains("one", "two");
    }

    @Test
    void severalHostsAreAllAskedForTheirCluster() {
        assertThat(settings("esdb+discover://a:2113,b:2113").isDnsDiscover()).isFalse();
        assertThat(settings("esdb+discover://a:2113,b:2113").getHosts()).hasSize(2);
        assertThat(settings("esdb://a?dnsDiscover=true").isDnsDiscover()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "tsl tls",
                "TLSVerifyCerts tlsVerifyCert",
                "tlsCAPath tlsCaFile",
                "nodePrefrence nodePreference",
                "keepAlive-Timeout keepAliveTimeout",
                "keepalivetimout keepAliveTimeout",
                "userCert userCertFile",
            })
    void anUnknownParameterIsRefusedWithTheNearestName(String name, String nearest) {
        assertThatThrownBy(() -> ConnectionTarget.parse("esdb://a?tls=false&" + name + "=false"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(nearest);
    }

    @Test
    void anUnknownParameterIsNamed() {
        assertThatThrownBy(() -> ConnectionTarget.parse("esdb://a?tsl=false"))
                .hasMessage(
                        "The connection string is not valid: the parameter tsl is unknown; tls may be meant.");
        assertThatThrownBy(() -> ConnectionTarget.parse("esdb://a?compression=gzip"))
                .hasMessageStartingWith(
                        "The connection string is not valid: the parameter compression is unknown; known are tls, tlsVerifyCert, ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a?tls=yes|the parameter tls needs true or false",
                "a?tls|the parameter tls needs true or false",
                "a?nodePreference=any|the parameter nodePreference needs leader, follower, random or readOnlyReplica",
                "a?gossipTimeout=-1|the parameter gossipTimeout needs milliseconds, at least 0",
                "a?tlsCaFile=|the parameter tlsCaFile needs a file",
                "a?tls=true&TLS=false|the parameter tls has two values",
                "a?gossipTimeout=1&gossipTimeout=2|the parameter gossipTimeout has two values",
                "a?userCertFile=/c|userCertFile and userKeyFile are given both or not at all",
                "|there is no host",
                "u:p@|there is no host",
                ":p@a|there is a password, but no user before it",
                "a/orders?tls=false|nothing but a / may stand between the hosts and the ?",
                "a:0|the port of host 1 is not a number from 1 to 65535",
                "a,b:65536|the port of host 2 is not a number from 1 to 65535",
                "::1|host 1 has several colons: an IPv6 address stands in brackets, [::1]:2113",
                "[::1]2113|host 1 is not a name or an address",
                "a?tls=false#here|there is a # behind the ?",
            })
    void whatIsWrongIsSaid(String rest, String reason) {
        assertThatThrownBy(() -> ConnectionTarget.parse("esdb://" + (rest == null ? "" : rest)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The connection string is not valid: " + reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://u:hunter2@a",
                "esdb://u:hunter2",
                "esdb://u:pa/hunter2@a",
                "esdb://u:pa?hunter2@a",
                "esdb://u:1?hunter2=1@a",
                "esdb://u:1?a=b&hunter2@a",
                "esdb://u:pa#hunter2@a",
                "esdb://:hunter2@a",
                "esdb://a:hunter2:b@a,b:hunter2",
                "hunter2",
            })
    void nothingIsQuotedThatMayBeAPassword(String connectionString) {
        assertThatThrownBy(() -> ConnectionTarget.parse(connectionString))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void onlyHostsAreShown() {
        ConnectionTarget target = ConnectionTarget.parse("esdb://admin:hunter2@a:2113,[::1]");

        assertThat(target).hasToString("ConnectionTarget{a:2113,[::1]:2113}");
        assertThat(ConnectionString.parse("esdb://admin:hunter2@a:2113"))
                .hasToString("ConnectionString{[a:2113]}");
    }

    private static EventStoreDBClientSettings settings(String connectionString) {
        return ConnectionTarget.parse(connectionString).settings(List.of(), null);
    }
}
