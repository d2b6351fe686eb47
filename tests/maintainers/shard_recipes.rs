//! The recipes of docs/large.md: GNU parallel, real daemons of Slurm, and the jobs of a workflow.

#![expect(clippy::disallowed_methods, reason = "these tests start the daemons of a cluster")]

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::ci::workflow::{entries, parse, text};
use crate::support::{Run, Sandbox, document};

fn committed() -> Sandbox {
    let place = document::published();
    place.git(&["init", "-q", "-b", "main"]);
    place.commit("A registry");
    place
}

/// The verdict of the whole, as a reader of today sees it.
fn whole(place: &Sandbox) -> String {
    document::bash(place, "accord verify", &[]).ends(0).stdout
}

#[test]
fn parallel_jobs_give_the_verdict_of_the_whole() {
    let place = committed();
    let run = document::run(&place, include_str!("../../docs/large.md"), "run: shards", &[]);
    assert_eq!(run.stdout, whole(&place));
}

/// A cluster of two nodes on this machine.
#[derive(Debug)]
struct Cluster {
    daemons: Vec<Child>,
    settings: String,
}

impl Cluster {
    /// None where Slurm is not installed, or this user cannot be its user.
    fn start(place: &Sandbox) -> Option<Self> {
        if std::env::var_os("ACCORD_TEST_SLURM").is_some_and(|value| value == "absent") {
            return None;
        }
        let listeners: Vec<_> = (0..3).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let ports: Vec<_> = listeners.iter().map(|one| one.local_addr().unwrap().port()).collect();
        drop(listeners);
        let folder = place.path("slurm");
        fs::create_dir_all(folder.join("state")).unwrap();
        let (folder, host) = (folder.display(), place.tool("hostname", &["-s"], "").ends(0).stdout);
        let node = |name: &str, port: u16| {
            fs::create_dir_all(place.path(&format!("slurm/spool-{name}"))).unwrap();
            format!("NodeName={name} NodeHostname={} NodeAddr=127.0.0.1 Port={port} CPUs=1\n", host.trim())
        };
        let settings = format!(
            "ClusterName=test\nSlurmctldHost=localhost(127.0.0.1)\nSlurmctldPort={}\nSlurmUser=root\nSlurmdUser=root\n\
             AuthType=auth/none\nCredType=cred/none\nProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\n\
             SelectType=select/cons_tres\nSelectTypeParameters=CR_Core\nMpiDefault=none\nReturnToService=2\n\
             StateSaveLocation={folder}/state\nSlurmdSpoolDir={folder}/spool-%n\nSlurmctldPidFile={folder}/ctld.pid\n\
             SlurmdPidFile={folder}/%n.pid\nSlurmctldLogFile={folder}/ctld.log\nSlurmdLogFile={folder}/%n.log\n\
             {}{}PartitionName=all Nodes=ALL Default=YES State=UP\n",
            ports[0],
            node("one", ports[1]),
            node("two", ports[2]),
        );
        let settings = place.write("slurm/slurm.conf", &settings);
        let start = |program: &str, arguments: &[&str]| {
            Command::new(program)
                .args(arguments)
                .env("SLURM_CONF", &settings)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap_or_else(|error| panic!("{program}: {error}; tests/run.sh installs it"))
        };
        let daemons = vec![
            start("slurmctld", &["-D", "-c"]),
            start("slurmd", &["-D", "-N", "one"]),
            start("slurmd", &["-D", "-N", "two"]),
        ];
        let cluster = Self { daemons, settings };
        cluster.wait(place);
        Some(cluster)
    }

    /// Waits until both nodes take jobs.
    fn wait(&self, place: &Sandbox) {
        let until = Instant::now() + Duration::from_secs(60);
        while self.run(place, "sinfo --noheader --format=%D --states=idle").stdout.trim() != "2" {
            assert!(
                Instant::now() < until,
                "{}",
                fs::read_to_string(place.path("slurm/ctld.log")).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn run(&self, place: &Sandbox, script: &str) -> Run {
        document::bash(place, script, &[("SLURM_CONF", &self.settings)])
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for daemon in &mut self.daemons {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }
}

#[test]
fn an_array_of_jobs_in_slurm_gives_the_verdict_of_the_whole() {
    let place = committed();
    let Some(cluster) = Cluster::start(&place) else { return };
    fs::write(place.file("shards.sh"), document::file("large.md", "shards.sh")).unwrap();
    let [(_, script)] = &document::blocks(include_str!("../../docs/large.md"), "run: slurm")[..] else {
        panic!()
    };
    cluster.run(&place, &format!("set -e\n{script}")).ends(0);
    assert_eq!(fs::read_to_string(place.file("verdict.txt")).unwrap(), whole(&place));
    // Both nodes had work.
    for node in ["one", "two"] {
        let told = fs::read_to_string(place.path(&format!("slurm/{node}.log"))).unwrap();
        assert!(told.contains("Launching batch job"), "{node}: {told}");
    }
    // A job that fails makes the merge fail.
    cluster
        .run(&place, "rm shard-*.json; sed -i '2a [ $SLURM_ARRAY_TASK_ID != 3 ] || exit 1' shards.sh")
        .ends(0);
    cluster.run(&place, &format!("set -e\n{script}")).ends(1);
    let verdict = fs::read_to_string(place.file("verdict.txt")).unwrap();
    assert!(verdict.contains("error[shard-missing]: the merge lacks the shards 3/4"), "{verdict}");
}

#[test]
fn the_jobs_of_the_workflow_give_the_verdict_of_the_whole() {
    let place = committed();
    let page = parse(&document::file("large.md", ".github/workflows/shards.yml"));
    let matrix = &page["jobs"]["shard"]["strategy"]["matrix"]["number"];
    let count = entries(matrix).len();
    let temp = place.path("temp");
    fs::create_dir(&temp).unwrap();
    let steps = |job: &str, number: usize| {
        let steps = entries(&page["jobs"][job]["steps"]).iter().filter(|step| !step["run"].is_null());
        let script = steps.map(|step| text(&step["run"])).collect::<Vec<_>>().join("\n");
        let script = script.replace("${{ matrix.number }}", &number.to_string());
        let script = script.replace("${{ strategy.job-total }}", &count.to_string());
        // The program is there.
        let script = format!("set -e\npip() {{ :; }}\n{script}");
        document::bash(&place, &script, &[("RUNNER_TEMP", temp.to_str().unwrap())]).ends(0)
    };
    for number in 1..=count {
        steps("shard", number);
        // As the two actions do with the files of a job.
        let name = format!("shard-{number}.json");
        fs::rename(place.file(&name), temp.join(&name)).unwrap();
    }
    assert_eq!(steps("merge", 0).stdout, whole(&place));
    for job in ["shard", "merge"] {
        for step in entries(&page["jobs"][job]["steps"]).iter().filter(|step| !step["uses"].is_null()) {
            let (_, commit) = text(&step["uses"]).split_once('@').unwrap();
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{step}");
        }
    }
}
