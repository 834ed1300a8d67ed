package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import org.apache.pekko.cluster.Invalid;
import org.junit.jupiter.api.Test;

class SameKeysTest {
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
}
