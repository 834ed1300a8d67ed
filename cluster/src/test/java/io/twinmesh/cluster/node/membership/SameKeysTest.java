package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.persistence.identity.Pseudonyms;

import org.apache.pekko.cluster.Invalid;
import org.junit.jupiter.api.Test;

import java.util.HexFormat;

class SameKeysTest {
    private static final Pseudonyms KEYS = new Pseudonyms(new byte[32]);

    private static Config marked(String mark) {
        return ConfigFactory.parseString(SameKeys.MARK + " = \"" + mark + "\"");
    }

    private static boolean taken(Config joining) {
        return !(new SameKeys().check(joining, marked("aa")) instanceof Invalid);
    }

    @Test
    void who_has_the_same_keys_is_taken() {
        assertThat(taken(marked("aa"))).isTrue();
    }

    @Test
    void who_has_others_or_says_nothing_is_not() {
        assertThat(taken(marked("bb"))).isFalse();
        assertThat(taken(ConfigFactory.empty())).isFalse();
    }

    @Test
    void servers_of_before_there_were_roles_and_of_since_then_do_not_take_each_other() {
        var before = marked(HexFormat.of().formatHex(KEYS.derivedKey("cluster")));
        var since = marked(SameKeys.mark(KEYS));
        var check = new SameKeys();

        assertThat(check.check(since, before)).isInstanceOf(Invalid.class);
        assertThat(check.check(before, since)).isInstanceOf(Invalid.class);
        assertThat(check.check(since, since)).isNotInstanceOf(Invalid.class);
    }
}
