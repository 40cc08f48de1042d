import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { answers, freePort } from "../../src/device/local-broker.ts";
import { childrenOf } from "../../test/e2e/program.ts";
import { openBalancer } from "./balancer.ts";

const server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** A reason why there is no cluster here. */
export const withoutRabbit: string | false = existsSync(server)
  ? false
  : "RabbitMQ is not installed; `sudo apt-get install --no-install-recommends rabbitmq-server` brings it";

/** Three brokers that act as one, behind one address. */
export type Cluster = AsyncDisposable & {
  readonly url: string;
  /** Ends one node at once: two of three are left, which is still a majority. Starts it again after a while. */
  loseNode(forMs: number): Promise<void>;
};

/** Where a node lives; it comes back to the same place. */
type Seat = {
  readonly number: number;
  readonly home: string;
  readonly dir: string;
  readonly epmdPort: number;
  readonly amqpPort: number;
  readonly mqttPort: number;
  readonly distPort: number;
};

/**
 * Three nodes of Debian's RabbitMQ on free loopback ports, with folders, a cookie and a name server (epmd) of
 * their own. Sessions that are kept are quorum queues: a message is confirmed when two nodes have it on disk.
 */
export async function startCluster(): Promise<Cluster> {
  const dir = mkdtempSync(join(tmpdir(), "stepout-rabbit-"));
  const epmdPort = await freePort();
  const epmd = spawn("epmd", ["-port", String(epmdPort), "-address", "127.0.0.1"], { stdio: "ignore" });
  const seats = await Promise.all([1, 2, 3].map(number => seatOf(number, dir, epmdPort)));
  const running = new Map<Seat, ChildProcess>();
  const close = async () => {
    for (const child of running.values()) await end(child);
    epmd.kill("SIGTERM");
    // A machine that was just killed may still be in the middle of a write.
    rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    // One after the other: the first one is the cluster that the others find and join.
    for (const seat of seats) await startNode(seat, running);
    const balancer = await openBalancer(seats.map(seat => seat.mqttPort));
    return {
      url: `mqtt://127.0.0.1:${balancer.port}`,
      loseNode: async forMs => {
        const [, second] = seats;
        const child = second && running.get(second);
        if (second === undefined || child === undefined) return;
        await end(child);
        await pause(forMs);
        await startNode(second, running);
      },
      [Symbol.asyncDispose]: async () => {
        await balancer[Symbol.asyncDispose]();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function seatOf(number: number, dir: string, epmdPort: number): Promise<Seat> {
  const home = join(dir, `node-${number}`);
  mkdirSync(home, { recursive: true });
  const seat = {
    ...{ number, home, dir, epmdPort },
    ...{ amqpPort: await freePort(), mqttPort: await freePort(), distPort: await freePort() },
  };
  writeFileSync(join(home, "enabled_plugins"), "[rabbitmq_mqtt].\n");
  writeFileSync(join(home, "rabbitmq.conf"), `${configuration(seat).join("\n")}\n`);
  return seat;
}

/** Resolves when the node takes MQTT connections, having joined. */
async function startNode(seat: Seat, running: Map<Seat, ChildProcess>): Promise<void> {
  const child = spawn(server, [], { stdio: "ignore", env: { ...process.env, ...environment(seat) } });
  running.set(seat, child);
  for (const deadlineMs = performance.now() + 300_000; !(await answers(seat.mqttPort)); await pause(200)) {
    if (child.exitCode === null && performance.now() < deadlineMs) continue;
    throw new Error(`RabbitMQ's node ${seat.number} does not start; \`${server}\` by hand says why.`);
  }
}

function environment({ number, home, dir, epmdPort, distPort }: Seat): Record<string, string> {
  return {
    // Where the cookie lies that lets the nodes talk to each other, and nobody else.
    HOME: dir,
    RABBITMQ_NODENAME: `fleet-${number}@localhost`,
    RABBITMQ_MNESIA_BASE: join(home, "db"),
    RABBITMQ_LOG_BASE: join(home, "log"),
    RABBITMQ_CONFIG_FILE: join(home, "rabbitmq.conf"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, "enabled_plugins"),
    RABBITMQ_PID_FILE: join(home, "pid"),
    RABBITMQ_CONF_ENV_FILE: join(home, "none"),
    RABBITMQ_DIST_PORT: String(distPort),
    ERL_EPMD_PORT: String(epmdPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none",
  };
}

function configuration({ amqpPort, mqttPort }: Seat): string[] {
  return [
    `listeners.tcp.default = 127.0.0.1:${amqpPort}`,
    `mqtt.listeners.tcp.default = 127.0.0.1:${mqttPort}`,
    "mqtt.allow_anonymous = true",
    "mqtt.durable_queue_type = quorum",
    "log.file.level = error",
    "cluster_formation.peer_discovery_backend = classic_config",
    ...[1, 2, 3].map(
      number => `cluster_formation.classic_config.nodes.${number} = fleet-${number}@localhost`,
    ),
  ];
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  // The machine is the script's child, or has taken its place.
  for (const pid of [...childrenOf(child.pid), child.pid]) process.kill(pid, "SIGKILL");
  await once(child, "exit");
}
