// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Player } from "../../static/js/player.js";

/** @param {Player} player @param {number} from @param {number} to */
function run(player, from, to) {
  for (let now = from; now <= to; now += 10) player.tick(now);
}

test("frames last as long as they say", () => {
  const player = new Player([100, 50, 100]);
  player.play();
  run(player, 0, 90);
  assert.equal(player.frame, 0);
  run(player, 100, 140);
  assert.equal(player.frame, 1);
  run(player, 150, 160);
  assert.equal(player.frame, 2);
});

test("speed shortens frames, pause holds them", () => {
  const player = new Player([100, 100, 100]);
  player.speed = 2;
  player.play();
  run(player, 0, 50);
  assert.equal(player.frame, 1);
  player.pause();
  run(player, 60, 900);
  assert.equal(player.frame, 1);
});

test("it plays as many rounds as it is told and rests on the last frame", () => {
  const player = new Player([10, 10], 0, 2);
  player.play();
  run(player, 0, 200);
  assert.deepEqual([player.frame, player.playing], [1, false]);
  player.play();
  assert.deepEqual([player.frame, player.playing], [0, true]);
});

test("without a limit it begins again", () => {
  const player = new Player([10, 10]);
  player.play();
  run(player, 0, 20);
  assert.equal(player.frame, 0);
});

test("a step glides, a leap does not", () => {
  const player = new Player([100, 100, 100], 40);
  player.go(1);
  assert.equal(player.progress, 0);
  run(player, 0, 20);
  assert.equal(player.progress, 0.5);
  run(player, 30, 60);
  assert.equal(player.progress, 1);
  player.go(0);
  player.go(2);
  assert.equal(player.progress, 1);
});

test("time that passed unseen does not leap ahead", () => {
  const player = new Player([1000, 1000]);
  player.play();
  player.tick(0);
  player.tick(60_000);
  assert.equal(player.frame, 0);
});

test("it stays between the first frame and the last", () => {
  const player = new Player([1, 1]);
  player.go(Infinity);
  assert.equal(player.frame, 1);
  player.go(-1);
  assert.equal(player.frame, 0);
});
